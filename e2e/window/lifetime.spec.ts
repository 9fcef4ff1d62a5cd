import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiscoverPage } from '../pages/discover-page';
import { FirstRunPage } from '../pages/first-run-page';
import { appPath, cleanEnv, dataDirOf, expect, test } from './launch';
import { openUndebugged } from './open-undebugged';

const SLOW_PRACTICE = { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '2000' };
const electron = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'electron');

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

/** Muster without a debugger, and who sits before it. */
async function openBefore(env: Readonly<Record<string, string>> = {}) {
  const person = await mkdtemp(join(tmpdir(), 'muster-person-'));
  const args = ['-r', join(__dirname, 'person-at-the-frame.cjs'), appPath()];
  const muster = await openUndebugged(electron, args, { ...env, MUSTER_TEST_PERSON: person });
  return {
    ...muster,
    pressClose: () => writeFile(join(person, 'press'), ''),
    answerWith: (button: number) => writeFile(join(person, 'button'), String(button)),
    asked: () => readFile(join(person, 'asked'), 'utf8').catch(() => ''),
    close: async () => {
      await muster.close();
      await rm(person, { recursive: true, force: true });
    },
  };
}

test('closing the window ends the app, and leaves no process', async () => {
  test.skip(process.platform !== 'linux', 'Processes are counted in /proc.');
  const muster = await openBefore();
  try {
    expect(processesNaming(muster.home)).not.toEqual([]);
    await muster.pressClose();
    expect(await muster.ended).toEqual([0, null]);
    await expect.poll(() => processesNaming(muster.home)).toEqual([]);
  } finally {
    await muster.close();
  }
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

test('while a job runs, closing asks first; keeping it running keeps the window, cancelling ends all', async () => {
  const muster = await openBefore(SLOW_PRACTICE);
  try {
    const discover = new DiscoverPage(muster.page);
    await new FirstRunPage(muster.page).start('lab');
    await discover.scan().click();
    await expect(discover.progress()).toBeVisible();
    await muster.answerWith(0);
    await muster.pressClose();
    await expect.poll(muster.asked).toBe('A job is still running.\n');
    await expect(discover.progress()).toBeVisible();
    await muster.answerWith(1);
    await muster.pressClose();
    expect(await muster.ended).toEqual([0, null]);
    expect(await muster.asked()).toBe('A job is still running.\n'.repeat(2));
  } finally {
    await muster.close();
  }
});
