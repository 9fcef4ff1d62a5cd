import { defineConfig } from 'vite';

// ssh2 and node-pty may carry native parts, so they stay outside; everything else is bundled into one CommonJS file
// that Node 20 and Electron 22 (as Node 16) can both run.
export default defineConfig({
  ssr: { noExternal: true, external: ['ssh2', 'node-pty'], target: 'node' },
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node16',
    outDir: 'out/cli',
    emptyOutDir: true,
    minify: false,
    rollupOptions: { output: { format: 'cjs', entryFileNames: 'muster.cjs', codeSplitting: false } },
  },
});
