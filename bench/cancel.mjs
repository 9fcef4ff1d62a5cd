// Goal P7: cancelling. From the press of Cancel to the window saying so, and to the end of everything that ran.
import { openWindow } from './stand/window.mjs';

export const name = 'cancel-scan-in-window';
export const parts = { 'window-answers': 'ms', 'all-gone': 'ms' };
export const runs = 3;

export default async function cancel(stand) {
  const { page, close } = await openWindow(stand, { env: { MUSTER_PRACTICE_DELAY_MS: '2000' } });
  try {
    await page.getByTestId('way-practice').click();
    await page.getByTestId('start').click();
    await page.getByTestId('scan-first').click();
    await page.getByTestId('cancel-scan').waitFor();
    await page.waitForTimeout(500);
    const taken = page.evaluate(measureCancel);
    await page.getByTestId('cancel-scan').click();
    return await taken;
  } finally {
    await close();
  }
}

/** Runs in the page: times from the press of Cancel to its new word (or its absence), and to the end of the job. */
function measureCancel() {
  const button = document.querySelector('[data-testid="cancel-scan"]');
  const word = button.textContent;
  return new Promise((resolve) => {
    addEventListener(
      'pointerdown',
      ({ timeStamp }) => {
        let answered = null;
        const look = () => {
          const now = document.querySelector('[data-testid="cancel-scan"]');
          if (answered === null && (now === null || now.textContent !== word)) answered = performance.now() - timeStamp;
          if (now === null && answered !== null)
            resolve({ 'window-answers': Math.round(answered), 'all-gone': Math.round(performance.now() - timeStamp) });
          else requestAnimationFrame(look);
        };
        look();
      },
      { capture: true, once: true },
    );
  });
}
