// Goal P14: an installer that prints 100 MB while its log is shown. How long a key stroke takes meanwhile (the slowest of
// all), how much memory the main process takes more, and whether the newest line is there at the end.
import { readFile } from 'node:fs/promises';
import { openWindow } from './stand/window.mjs';

export const name = 'log-flood-100mb';
export const parts = { 'slowest-input': 'ms', 'main-memory': 'bytes', 'tail-right': 'yes=1', 'flood-took': 'ms' };
export const runs = 3;

const FLOOD_BYTES = 100_000_000;
/** The number of the last line, which the tail has to end with. */
const LAST_LINE = String(Math.floor(FLOOD_BYTES / 80));

export default async function logFlood(stand) {
  const env = { MUSTER_PRACTICE_DELAY_MS: '20', MUSTER_PRACTICE_FLOOD_BYTES: String(FLOOD_BYTES) };
  const { app, page, close } = await openWindow(stand, { env });
  try {
    await page.getByTestId('way-practice').click();
    await page.getByTestId('start').click();
    await page.getByTestId('scan-first').click();
    await page.getByTestId('scan-bar').waitFor();
    await page.getByTestId('scan-bar').waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByTestId('build-cluster').click();
    await page.getByTestId('save-cluster').click();
    await page.getByTestId('node-row-merlin').click();
    await page.getByTestId('apply-install-uv').waitFor();
    const pid = app.process().pid;
    const before = await residentBytes(pid);
    let most = before;
    const watch = setInterval(async () => {
      most = Math.max(most, await residentBytes(pid));
    }, 100);
    const startedAt = Date.now();
    await page.getByTestId('apply-install-uv').click();
    await page.keyboard.press('Control+L');
    await page.getByRole('searchbox', { name: 'Search the log' }).focus();
    await page.evaluate(watchInput);
    while (await page.getByTestId('running-jobs').isVisible()) {
      await page.keyboard.press('0');
      await page.keyboard.press('Backspace');
    }
    const took = Date.now() - startedAt;
    clearInterval(watch);
    const slowest = await page.evaluate(() => Math.max(0, ...globalThis.inputs));
    await page.getByRole('searchbox', { name: 'Search the log' }).fill(LAST_LINE);
    const isThere = await page
      .locator('.log-row mark')
      .first()
      .waitFor({ timeout: 5_000 })
      .then(
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
  return [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].reduce(
    (sum, [, kb]) => sum + Number(kb) * 1024,
    0,
  );
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
