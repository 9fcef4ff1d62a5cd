import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: {
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
        },
      },
      {
        extends: true,
        test: {
          name: 'window-unit',
          include: ['src/renderer/**/*.test.ts', 'src/renderer/**/*.test.tsx'],
          environment: 'jsdom',
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
          include: ['e2e/lab/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
