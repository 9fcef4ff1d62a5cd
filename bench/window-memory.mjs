// Goal P12: private memory of all processes of the idle window, after it has settled; and how much it grows while idle.
import { setTimeout as wait } from 'node:timers/promises';
import { openWindow, privateBytes } from './stand/window.mjs';

export const name = 'window-memory';
export const parts = { idle: 'bytes', growth: 'bytes' };
export const runs = 1;

const SETTLE_MS = 10_000;
const IDLE_MS = Number(process.env.MUSTER_BENCH_IDLE_MS ?? 60_000);

export default async function windowMemory(stand) {
  const { app, page, close } = await openWindow(stand);
  try {
    await page.getByTestId('first-run').waitFor();
    await wait(SETTLE_MS);
    const idle = await privateBytes(app.process().pid);
    await wait(IDLE_MS);
    return { idle, growth: (await privateBytes(app.process().pid)) - idle };
  } finally {
    await close();
  }
}
