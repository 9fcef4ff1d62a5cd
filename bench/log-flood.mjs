// Goal P14: a program that prints 100 MB while its log is shown. How long a key stroke takes meanwhile (the slowest of
// all), how much memory the main process takes more, and whether the newest line is there at the end.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWindow } from './stand/window.mjs';

export const name = 'log-flood-100mb';
export const parts = { 'slowest-input': 'ms', 'main-memory': 'bytes', 'tail-right': 'yes=1', 'flood-took': 'ms' };
export const runs = 1;

/** Prints 1.25 million lines of 80 bytes to standard error, then fails: the proof's installation ends there. */
const FLOOD = `#!/bin/sh
case "$1" in --version|-V) echo "uv 0.9.5"; exit 0;; esac
yes "$(printf '%079d' 7)" | head -n 1250000 >&2
echo "the flood is over" >&2
exit 3
`;

export default async function logFlood(stand) {
  const { app, page, close } = await openWindow(stand, {
    prepare: async (home) => {
      await mkdir(join(home, '.local/bin'), { recursive: true });
      await writeFile(join(home, '.local/bin/uv'), FLOOD);
      await chmod(join(home, '.local/bin/uv'), 0o755);
    },
    env: {},
  });
  try {
    await page.getByTestId('way-this-computer').click();
    await page.getByTestId('start').click();
    const pid = app.process().pid;
    const before = await residentBytes(pid);
    let most = before;
    const watch = setInterval(async () => {
      most = Math.max(most, await residentBytes(pid));
    }, 100);
    const startedAt = Date.now();
    await page.getByTestId('proof-start').click();
    await page.keyboard.press('Control+L');
    await page.getByRole('searchbox', { name: 'Search the log' }).focus();
    await page.evaluate(watchInput);
    while (await page.getByTestId('running-jobs').isVisible()) {
      await page.keyboard.press('a');
      await page.keyboard.press('Backspace');
    }
    const took = Date.now() - startedAt;
    clearInterval(watch);
    const slowest = await page.evaluate(() => Math.max(0, ...globalThis.inputs));
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('the flood is over');
    const isThere = await page.locator('.log-row mark').first().waitFor({ timeout: 5_000 }).then(
      () => 1,
      () => 0,
    );
    return { 'slowest-input': slowest, 'main-memory': most - before, 'tail-right': isThere, 'flood-took': took };
  } finally {
    await close();
  }
}

const residentBytes = async (pid) => {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].reduce((sum, [, kb]) => sum + Number(kb) * 1024, 0);
};

/** Runs in the page: the time from each key to the frame that shows it. */
function watchInput() {
  globalThis.inputs = [];
  addEventListener(
    'keydown',
    (event) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => globalThis.inputs.push(Math.round(performance.now() - event.timeStamp));
        port2.postMessage(null);
      }),
    true,
  );
}
