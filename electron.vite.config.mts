import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { plainAscii } from './tools/plain-ascii.mjs';

/** A module of React Aria that holds its words in one language. */
const COMPONENT_WORDS =
  /[\\/](?:react-aria|react-stately|react-aria-components)[\\/].*[\\/]intl[\\/].*[\\/]([a-z]{2}-[A-Z]{2})\.m?js$/;

/** Leaves out the words of React Aria in languages the window does not speak: it brings over thirty along. */
const componentLanguages = (spoken: readonly string[]): Plugin => ({
  name: 'muster-component-languages',
  enforce: 'pre',
  load(id) {
    const language = COMPONENT_WORDS.exec(id.split('?')[0] ?? '')?.[1];
    return language && !spoken.includes(language) ? 'export default {};' : null;
  },
});

/** Where React Aria waits, before it shows a dialog or a popover, for an on-screen keyboard to have come. */
const AFTER_KEYBOARD = /[\\/]react-aria[\\/].*[\\/]runAfterKeyboard\.m?js$/;

/**
 * Shows dialogs and popovers at once. React Aria takes a window that was zoomed or made lower while a field had the focus
 * for one with an on-screen keyboard; a dialog that opened then stayed open and invisible. On a desktop a keyboard on the
 * screen takes no room from a window.
 */
const noScreenKeyboard = (): Plugin => ({
  name: 'muster-no-screen-keyboard',
  enforce: 'pre',
  load: (id) =>
    AFTER_KEYBOARD.test(id.split('?')[0] ?? '')
      ? 'const atOnce = (run) => (run(false), () => {});\nexport { atOnce as runAfterKeyboard, atOnce as runAfterKeyboardTransition };'
      : null,
});

// Targets are named by hand: the defaults follow the installed electron package, while the oldest Electron that Muster
// runs on (and is tested on) is 22, with Node 16 and Chromium 108. See docs/decisions/0001-electron-22-for-tests.md.
export default defineConfig({
  main: {
    plugins: [plainAscii()],
    build: {
      target: 'node16',
      externalizeDeps: true,
      lib: { entry: 'src/main/index.ts', formats: ['cjs'] },
      // The engine is a part of its own, loaded after the window; beside the entry, for paths are taken from there.
      rollupOptions: {
        external: [/\.node$/, 'cpu-features'],
        output: {
          entryFileNames: 'index.js',
          chunkFileNames: '[name].js',
          // What two parts share is in neither: the entry would load a part that needs the entry itself.
          codeSplitting: { groups: [{ name: 'common', minShareCount: 2 }] },
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node16',
      // A sandboxed preload can require nothing but electron: everything else is inside the one file.
      externalizeDeps: false,
      lib: { entry: 'src/preload/index.ts', formats: ['cjs'] },
      rollupOptions: { output: { entryFileNames: 'index.js' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), componentLanguages(['en-US', 'fr-FR']), noScreenKeyboard()],
    build: {
      target: 'chrome108',
      minify: true,
      // Fonts as data: URLs would be refused by the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  },
});
