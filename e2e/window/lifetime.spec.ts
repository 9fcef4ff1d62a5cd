import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { ElectronApplication } from '@playwright/test';
import { WindowPages } from '../pages/window-pages';
import { appPath, cleanEnv, dataDirOf, expect, type LaunchedApp, test } from './launch';

const SLOW_PRACTICE = { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '2000' };

/** Command lines of this machine that name a folder: what is left of an app that had it as its HOME. */
function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(folder));
}

const ended = (app: ElectronApplication): Promise<unknown> => {
  const child = app.process();
  return child.exitCode === null ? once(child, 'exit') : Promise.resolve([child.exitCode]);
};

/** Answers the question that stands before a quit, and counts how often it was asked. */
const answerQuit = ({ app }: LaunchedApp, button: number): Promise<void> =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showMessageBoxSync = (...args: unknown[]) => {
      Reflect.set(globalThis, 'asked', [
        ...(Reflect.get(globalThis, 'asked') ?? []),
        (args[args.length - 1] as { message: string }).message,
      ]);
      return chosen;
    };
  }, button);
const closeWindow = ({ app }: LaunchedApp): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()) && undefined);

test('closing the window ends the app, and leaves no process', async ({ muster }) => {
  test.skip(process.platform !== 'linux', 'Processes are counted in /proc.');
  const exit = ended(muster.app);
  expect(processesNaming(muster.home)).not.toEqual([]);
  await closeWindow(muster);
  expect(await exit).toEqual([0, null]);
  await expect.poll(() => processesNaming(muster.home)).toEqual([]);
});

test('a second start hands over to the first, and ends', async ({ muster }) => {
  const focused = muster.app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<boolean>((resolve) => {
        const window = BrowserWindow.getAllWindows()[0];
        if (window) window.focus = () => resolve(true);
      }),
  );
  const program = await muster.app.evaluate(({ app }) => app.getPath('exe'));
  const second = spawn(program, ['--no-sandbox', appPath(), `--user-data-dir=${dataDirOf(muster.home)}`], {
    env: { ...cleanEnv(), HOME: muster.home },
    stdio: 'ignore',
  });
  expect(await once(second, 'exit')).toEqual([0, null]);
  expect(await focused).toBe(true);
  expect(await muster.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test.describe('while a job runs', () => {
  test.use({ musterOptions: { env: SLOW_PRACTICE } });

  test('closing asks first; keeping it running keeps the window, cancelling ends all', async ({ muster }) => {
    const { firstRun, discover } = new WindowPages(muster.app, muster.page);
    await firstRun.start('lab');
    await discover.scan().click();
    await expect(discover.progress()).toBeVisible();
    await answerQuit(muster, 0);
    await closeWindow(muster);
    await expect
      .poll(() => muster.app.evaluate(() => Reflect.get(globalThis, 'asked')))
      .toEqual(['A job is still running.']);
    await expect(discover.progress()).toBeVisible();
    await answerQuit(muster, 1);
    const exit = ended(muster.app);
    await closeWindow(muster);
    expect(await exit).toEqual([0, null]);
  });
});
