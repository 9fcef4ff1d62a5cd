// Goal P11: from the start of the program to the first contentful paint of the window, and to its first page with all
// its ways: the window is drawn before the engine has loaded, so the paint alone says too little.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';

export const name = 'window-start';
export const parts = { 'first-paint': 'ms', usable: 'ms' };
export const runs = 5;

export default async function windowStart({ root, electron }) {
  const home = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const display = process.platform === 'linux' && !process.env.DISPLAY ? await openXvfb() : undefined;
  const startedMs = Date.now();
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const app = await _electron.launch({
    executablePath: electron.binary,
    args: [process.env.MUSTER_APP ?? root, `--user-data-dir=${join(home, 'data')}`],
    env: { ...env, HOME: home, MUSTER_HOME: join(home, '.muster'), ...(display && { DISPLAY: display.name }) },
  });
  try {
    const page = await app.firstWindow();
    const usable = Math.round((await page.evaluate(usableMs)) - startedMs);
    return { 'first-paint': Math.round((await page.evaluate(firstPaintMs)) - startedMs), usable };
  } finally {
    await app.close();
    display?.server.kill();
    await rm(home, { recursive: true, force: true });
  }
}

/** Runs in the page. Resolves with the wall clock time of the paint, in ms since the epoch. */
function firstPaintMs() {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const paint = list.getEntriesByName('first-contentful-paint')[0];
      if (paint) resolve(performance.timeOrigin + paint.startTime);
    }).observe({ type: 'paint', buffered: true });
  });
}

/** Runs in the page. Resolves with the wall clock time of the frame that has the button to start. */
function usableMs() {
  return new Promise((resolve) => {
    const look = () =>
      document.querySelector('[data-testid="start"]') ? resolve(Date.now()) : requestAnimationFrame(look);
    look();
  });
}

async function openXvfb() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await once(server.stdio[3], 'data');
  return { server, name: `:${String(number).trim()}` };
}
