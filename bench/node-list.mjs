// Goal P13: 10,000 nodes in the list. A filter keystroke to its paint (the median of ten), and the longest frame while
// the list is scrolled from end to end.
import { openWindow, storeCluster } from './stand/window.mjs';

export const name = 'node-list-10000';
export const parts = { keystroke: 'ms', 'longest-frame': 'ms' };
export const runs = 3;

const NODES = 10_000;
const KEYS = ['n', 'o', 'd', 'e', '-', '1', '2', '3', 'Backspace', 'Backspace'];

export default async function nodeList(stand) {
  const { page, close } = await openWindow(stand, { prepare: (home) => storeCluster(home, 'big', NODES) });
  try {
    await page.getByTestId('node-row-node-0').waitFor({ timeout: 30_000 });
    await page.getByTestId('filter').focus();
    await page.evaluate(watchKeystrokes);
    for (const key of KEYS) {
      await page.keyboard.press(key);
      await page.evaluate(() => globalThis.nextKeystroke());
    }
    const taken = (await page.evaluate(() => globalThis.keystrokes)).sort((a, b) => a - b);
    await page.getByTestId('filter').fill('');
    await page.waitForTimeout(500);
    return { keystroke: taken[Math.floor(taken.length / 2)], 'longest-frame': await page.evaluate(scrollThrough) };
  } finally {
    await close();
  }
}

/** Runs in the page: the time from each keydown to the frame after the next paint. */
function watchKeystrokes() {
  globalThis.keystrokes = [];
  let settle = () => {};
  globalThis.nextKeystroke = () => (globalThis.pending ? new Promise((resolve) => (settle = resolve)) : undefined);
  addEventListener(
    'keydown',
    (event) => {
      globalThis.pending = true;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          globalThis.keystrokes.push(Math.round((performance.now() - event.timeStamp) * 10) / 10);
          globalThis.pending = false;
          settle();
        };
        port2.postMessage(null);
      });
    },
    true,
  );
}

/** Runs in the page: the longest time between two frames while the list is scrolled for three seconds. */
function scrollThrough() {
  const box = document.querySelector('[data-testid="node-table"]');
  const end = box.scrollHeight - box.clientHeight;
  return new Promise((resolve) => {
    const startedAt = performance.now();
    let last = startedAt;
    let longest = 0;
    const step = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      const part = (now - startedAt) / 3_000;
      if (part >= 1) resolve(Math.round(longest * 10) / 10);
      else {
        box.scrollTop = end * part;
        requestAnimationFrame(step);
      }
    };
    requestAnimationFrame(step);
  });
}
