// Goal P15: killed with -9 in the middle of a fix, started again: from the start of the program to the same page with
// its rows.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWindow } from './stand/window.mjs';

export const name = 'resume-after-kill';
export const unit = 'ms';
export const runs = 3;

export default async function resume(stand) {
  const home = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const env = { MUSTER_PRACTICE_DELAY_MS: '40' };
  try {
    const first = await openWindow(stand, { home, env });
    const { page } = first;
    await page.getByTestId('way-practice').click();
    await page.getByTestId('start').click();
    await page.getByTestId('scan-first').click();
    await page.getByTestId('build-cluster').and(page.locator(':enabled')).waitFor({ timeout: 30_000 });
    await page.getByTestId('scan-bar').waitFor({ state: 'detached', timeout: 30_000 });
    await page.getByTestId('build-cluster').click();
    await page.getByTestId('save-cluster').click();
    await page.getByTestId('fix-all').click();
    await page.getByTestId('confirm-fix').click();
    await page.waitForTimeout(700);
    await first.kill();
    const again = await openWindow(stand, { home, env });
    const shown = await again.page.evaluate(rowsShownMs);
    const took = Math.round(shown - again.startedMs);
    await again.close();
    return took;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Runs in the page. Resolves with the wall clock time, in ms since the epoch, of the frame that shows rows on the page of last time. */
function rowsShownMs() {
  const isShown = () => document.querySelector('[data-testid="prerequisites-step"] [data-node]') !== null;
  return new Promise((resolve) => {
    const look = () => (isShown() ? resolve(Date.now()) : requestAnimationFrame(look));
    look();
  });
}
