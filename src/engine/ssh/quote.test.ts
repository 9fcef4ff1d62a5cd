import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from './quote';

const SHELLS: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['sh', 'sh', []],
  ['dash', 'dash', []],
  ['bash', 'bash', []],
  ['busybox sh', 'busybox', ['sh']],
  ['zsh', 'zsh', []],
];

const word = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '`',
        '!',
        '*',
        '~',
        ' ',
        '\t',
        '\r',
        ';',
        '&',
        '|',
        '(',
        '\u001b',
        'é',
        '𝛼',
      ),
      maxLength: 20,
    }),
  )
  .filter((text) => !/[\0\n]/.test(text) && Buffer.from(text).toString() === text);

describe.each(SHELLS)('quote, read by %s', (name, command, args) => {
  const isThere = spawnSync(command, [...args, '-c', 'true']).status === 0;
  if (!isThere) console.warn(`Skipped: quoting against ${name}, because it is not installed.`);

  it.skipIf(!isThere)('comes through as it was', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 20, maxLength: 40 }), (words) => {
        const script = words.map((text) => `V=${quote(text)}; printf '%s\\n' "$V"`).join('\n');
        const { stdout } = spawnSync(command, [...args, '-s'], { input: script });
        expect(stdout.toString().split('\n').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 25 },
    );
  });
});

describe('quote', () => {
  it.each(['a\0b', 'a\nb', '\n'])('refuses %j', (text) => {
    expect(() => quote(text)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
