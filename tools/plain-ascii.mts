import type { Plugin } from 'vite';

/**
 * A plugin of the build: letters beyond ASCII as escapes. V8 keeps text of plain ASCII in half the memory, and it is read
 * without being decoded. The same in strings, templates and regular expressions; only String.raw would show it.
 */
export const plainAscii = (): Plugin => ({
  name: 'plain-ascii',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const part of Object.values(bundle)) if (part.type === 'chunk') part.code = escaped(part.code);
    },
  },
});

const escaped = (code: string): string =>
  code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
