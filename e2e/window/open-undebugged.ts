import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';
import { cleanEnv, dataDirOf, type LaunchedApp } from './launch';

/** A running Muster of which only the page can be reached, and its process. */
export type UndebuggedApp = Omit<LaunchedApp, 'app'> & {
  child: ChildProcess;
  /** Code and signal with which the process ended. */
  ended: Promise<unknown[]>;
  close: () => Promise<void>;
};

/**
 * Starts Muster without a debugger and attaches to its page through Chromium's own port on loopback. Playwright's own
 * `_electron` steers the main process through `--inspect`: the package refuses it (fuse), and the thread in which Node 16
 * serves it crashes now and then while the process ends, so how Muster ends is only seen without it.
 */
export async function openUndebugged(
  program: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<UndebuggedApp> {
  const home = await mkdtemp(join(tmpdir(), 'muster-undebugged-'));
  const data = dataDirOf(home);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(program, [...args, ...asRoot, '--remote-debugging-port=0', `--user-data-dir=${data}`], {
    env: { ...cleanEnv(), HOME: home, MUSTER_HOME: join(home, '.muster'), ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const page = await pageOf(data);
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.reload();
    return { child, ended, page, home, complaints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function pageOf(data: string): Promise<Page> {
  // Electron has no browser contexts to set defaults on.
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await portOf(data)}`, { noDefaults: true });
  await expect.poll(() => browser.contexts()[0]?.pages().length).toBe(1);
  const page = browser.contexts()[0]?.pages()[0];
  if (!page) throw new Error('The app has no page.');
  await page.waitForLoadState('load');
  return page;
}

/** Chromium writes the port that it chose into its data folder. */
async function portOf(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'DevToolsActivePort');
  await expect.poll(() => readFile(file, 'utf8').catch(() => ''), { timeout: 30_000 }).toMatch(/^\d+\n/);
  return (await readFile(file, 'utf8')).split('\n')[0] ?? '';
}
