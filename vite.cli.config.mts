import { defineConfig } from 'vite';
import { plainAscii } from './tools/plain-ascii.mjs';

// Two builds, each of one file of CommonJS that Node 20 and Electron 22 (as Node 16) can both run: `--mode start` makes
// muster.cjs, which loads what `--mode command-line` makes. Of one build, either file would load the other's common part
// first, before the heap is set. node-pty carries native parts, so it stays outside; everything else is bundled.
const ENTRIES = {
  start: { source: 'src/cli/main.ts', file: 'muster.cjs' },
  'command-line': { source: 'src/cli/command-line.ts', file: 'command-line.js' },
};

export default defineConfig(({ mode }) => {
  const { source, file } = ENTRIES[mode as keyof typeof ENTRIES];
  return {
    plugins: [plainAscii()],
    ssr: { noExternal: true, external: ['node-pty'], target: 'node' },
    build: {
      ssr: source,
      target: 'node16',
      outDir: 'out/cli',
      emptyOutDir: mode === 'start',
      minify: false,
      rollupOptions: {
        external: [/\.node$/, 'cpu-features'],
        output: { format: 'cjs', entryFileNames: file, codeSplitting: false },
      },
    },
  };
});
