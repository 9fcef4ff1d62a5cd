// Goal P13: 10,000 nodes in the list. A filter keystroke to its paint and, for those that change the rows, to the paint of
// the filtered rows (medians); and the longest frame while the list is scrolled from end to end.
import { openWindow, storeCluster } from './stand/window.mjs';

export const name = 'node-list-10000';
export const parts = { keystroke: 'ms', filtered: 'ms', 'longest-frame': 'ms' };
export const runs = 3;

const NODES = 10_000;
const KEYS = [...'node-123', 'Backspace', 'Backspace', '4', '5'];
/** The first key that makes the list shorter: all names begin alike. */
const FIRST_THAT_FILTERS = KEYS.indexOf('1');

export default async function nodeList(stand) {
  const { page, close } = await openWindow(stand, { prepare: (home) => storeCluster(home, 'big', NODES) });
  try {
    await page.getByTestId('node-row-node-0').waitFor({ timeout: 30_000 });
    await page.getByTestId('filter').focus();
    await page.evaluate(watchKeystrokes);
    for (const [at, key] of KEYS.entries()) {
      await page.evaluate((isFiltering) => globalThis.expectPaint(isFiltering), at >= FIRST_THAT_FILTERS);
      await page.keyboard.press(key);
      await page.evaluate(() => globalThis.painted);
    }
    const { keystrokes, filtered } = await page.evaluate(() => globalThis.taken);
    await page.getByTestId('filter').fill('');
    await page.waitForTimeout(500);
    return {
      keystroke: median(keystrokes),
      filtered: median(filtered),
      'longest-frame': await page.evaluate(scrollThrough),
    };
  } finally {
    await close();
  }
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs in the page: the time from each keydown to the end of the next paint, and to that of the rows it leaves. */
function watchKeystrokes() {
  const taken = { keystrokes: [], filtered: [] };
  globalThis.taken = taken;
  const table = document.querySelector('[data-testid="node-table"]');
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });
  const since = (event) => Math.round((performance.now() - event.timeStamp) * 10) / 10;
  globalThis.expectPaint = (isFiltering) => {
    globalThis.painted = new Promise((resolve) => {
      const onKey = (event) => {
        if (isFiltering) {
          const rows = new MutationObserver(() => {
            rows.disconnect();
            afterPaint(() => resolve(taken.filtered.push(since(event))));
          });
          rows.observe(table, { attributeFilter: ['aria-rowcount'] });
        }
        afterPaint(() => {
          taken.keystrokes.push(since(event));
          if (!isFiltering) resolve();
        });
      };
      addEventListener('keydown', onKey, { capture: true, once: true });
    });
  };
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
