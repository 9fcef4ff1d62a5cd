import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type ElectronApplication, _electron as electron, type Page } from '@playwright/test';

/** A running Muster: its main process, its page, its own HOME, and what the page complained about. */
export type LaunchedApp = {
  app: ElectronApplication;
  page: Page;
  home: string;
  /** Console messages of level error, and uncaught errors, in order. A refused style or script shows up here. */
  complaints: string[];
};

export type LaunchOptions = {
  /** Program to start; without it the Electron that the tools provide, with this checkout as its app. */
  executablePath?: string;
  /** Further arguments for the app. */
  args?: string[];
  /** Further environment, over the cleaned one of the test. */
  env?: Record<string, string>;
  /** HOME of the app, which stays after it; without it a new folder that goes with the app. */
  home?: string;
};

/** The app's own folder of a HOME, for a test that starts Muster twice on it. */
export const dataDirOf = (home: string): string => join(home, 'data');

/** What to start: the checkout, or the folder of another build. */
export const appPath = (): string => process.env.MUSTER_APP ?? '.';

/**
 * Starts Muster with a HOME and a user data folder of its own: a shared one would hand the second start over to the
 * first (single instance), and would let a test read the state of the machine it runs on.
 */
export async function launchMuster(options: LaunchOptions = {}): Promise<LaunchedApp & { close: () => Promise<void> }> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'muster-window-')));
  await mkdir(dataDirOf(home), { recursive: true });
  const flags = [`--user-data-dir=${dataDirOf(home)}`, ...(options.args ?? [])];
  const app = await electron.launch({
    ...(options.executablePath
      ? { executablePath: options.executablePath, args: flags }
      : { args: [appPath(), ...flags] }),
    env: { ...cleanEnv(), HOME: home, MUSTER_HOME: join(home, '.muster'), ...options.env },
  });
  const page = await app.firstWindow();
  const complaints = listen(page);
  await page.waitForLoadState('load');
  // The first load may have complained before anybody listened: load once more, with ears open.
  await page.reload();
  const close = async (): Promise<void> => {
    await app.close();
    if (!options.home) await rm(home, { recursive: true, force: true });
  };
  return { app, page, home, complaints, close };
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** The environment of the test without what would lead the app to this machine's own keys and settings. */
export function cleanEnv(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE, SSH_AUTH_SOCK, XDG_CONFIG_HOME, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** `muster` is a fresh app per test. */
export const test = base.extend<{ musterOptions: LaunchOptions; muster: LaunchedApp }>({
  musterOptions: [{}, { option: true }],
  muster: async ({ musterOptions }, use) => {
    const launched = await launchMuster(musterOptions);
    await use(launched);
    await launched.close();
  },
});

export { expect } from '@playwright/test';
