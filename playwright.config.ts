import { defineConfig } from '@playwright/test';

export default defineConfig({
  forbidOnly: Boolean(process.env.CI),
  // A test that passes only at the second try is a failure that has not been understood.
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: 'test-results',
  projects: [
    { name: 'window', testDir: 'e2e/window', testMatch: '**/*.spec.ts' },
    { name: 'lab', testDir: 'e2e/lab', testMatch: '**/*.spec.ts', testIgnore: '**/long/**', timeout: 600_000 },
    { name: 'lab-long', testDir: 'e2e/lab/long', testMatch: '**/*.spec.ts', timeout: 1_800_000 },
    { name: 'pictures', testDir: 'e2e/pictures', testMatch: '**/*.spec.ts', timeout: 900_000 },
    { name: 'packaged', testDir: 'e2e/packaged', testMatch: '**/*.spec.ts' },
  ],
});
