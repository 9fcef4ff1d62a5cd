import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type Page } from '@playwright/test';

export type PackagedApp = { page: Page; home: string; complaints: string[]; close: () => Promise<void> };

/**
 * Starts the packaged program and attaches to its page. Playwright's own `_electron` steers the main process through
 * `--inspect`, which the package refuses (fuse), so only the page is reached, through Chromium's own port on loopback.
 */
export async function openPackaged(program: string): Promise<PackagedApp> {
  const home = await mkdtemp(join(tmpdir(), 'muster-packaged-'));
  const data = join(home, 'data');
  const { ELECTRON_RUN_AS_NODE, SSH_AUTH_SOCK, XDG_CONFIG_HOME, ...env } = process.env;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(program, [...asRoot, '--remote-debugging-port=0', `--user-data-dir=${data}`], {
    env: { ...env, HOME: home, MUSTER_HOME: join(home, '.muster') },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    // Electron has no browser contexts to set defaults on.
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await portOf(data)}`, { noDefaults: true });
    await expect.poll(() => browser.contexts()[0]?.pages().length).toBe(1);
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error('The packaged app has no page.');
    await page.waitForLoadState('load');
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.reload();
    return { page, home, complaints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Chromium writes the port that it chose into its data folder. */
async function portOf(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'DevToolsActivePort');
  await expect.poll(() => readFile(file, 'utf8').catch(() => ''), { timeout: 30_000 }).toMatch(/^\d+\n/);
  return (await readFile(file, 'utf8')).split('\n')[0] ?? '';
}
