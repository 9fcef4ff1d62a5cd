import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// A bound on what hangs, not a measurement: the same test takes several times as long on a small, busy machine.
const LOADED_MS = 30_000;

export default defineConfig({
  plugins: [react()],
  test: {
    // Many tests wait for real servers and for time to pass: more workers than cores keep the cores busy.
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Style sheets that are imported as text are real text here too.
          css: true,
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'tools/**/*.test.mjs'],
          exclude: ['src/renderer/**'],
          environment: 'node',
          testTimeout: LOADED_MS,
          hookTimeout: LOADED_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'window-unit',
          include: ['src/renderer/**/*.test.ts', 'src/renderer/**/*.test.tsx'],
          environment: 'jsdom',
          setupFiles: ['src/renderer/testing/load-everything.ts'],
          testTimeout: LOADED_MS,
        },
      },
      {
        extends: true,
        // The built command line inside the oldest supported Electron, used as Node.
        test: { name: 'node16', include: ['e2e/node16/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        // Real nodes in network namespaces share one bridge: one file after the other.
        test: {
          name: 'lab',
          include: ['e2e/lab/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        // Acceptance that takes minutes each (ten broken nodes, the real AGILab): npm run test:long.
        test: {
          name: 'lab-long',
          include: ['e2e/lab/long/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
