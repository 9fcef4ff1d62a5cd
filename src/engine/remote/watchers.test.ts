import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import facts from './facts.sh?raw';
import { frameScript } from './frame';
import { observing } from './script';
import shareCommon from './share-common.sh?raw';

const hasProc = process.platform === 'linux';
if (!hasProc) console.warn('Skipped: watchers that stay behind, because processes are counted in /proc.');

const isThere = (shell: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${shell}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(([shell = '']) => hasProc && isThere(shell));

/** Processes that sleep for exactly this long: a time of its own stands for one test. */
function sleeping(seconds: string): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(seconds);
    } catch {
      return false;
    }
  }).length;
}

/** A killed process is gone a moment later. */
async function leftAfter(seconds: string): Promise<number> {
  for (let tries = 0; tries < 20 && sleeping(seconds) > 0; tries += 1) await pause(50);
  return sleeping(seconds);
}

describe.skipIf(!hasProc).each(SHELLS)('nothing sleeps on in %s', (shell = 'sh', ...first) => {
  const args = [...first, '-s'].filter(Boolean);
  let unique = process.pid * 10;

  it.each([
    ['facts.sh', facts],
    ['share-common.sh', shareCommon],
  ])('after a command of %s that ended in time', async (_name, source) => {
    unique += 1;
    const seconds = `${unique}.5`;
    const input = `${source}\ni=0\nwhile [ $i -lt 60 ]; do within ${seconds} true; i=$((i + 1)); done\n`;
    execFileSync(shell, args, { input, stdio: ['pipe', 'pipe', 'pipe'] });
    expect(await leftAfter(seconds)).toBe(0);
  });

  it('after a framed script', async () => {
    unique += 1;
    const times = { mark: 'm', heartbeatLimitSeconds: unique };
    const text = frameScript(observing('empty', 'main() { :; }'), {}, {}, times);
    for (let round = 0; round < 15; round += 1) {
      const child = spawn(shell, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      // Standard input stays open, as a manager keeps it: its end would end the script.
      child.stdin?.write(text);
      await new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.destroy();
    }
    expect(await leftAfter(String(unique))).toBe(0);
  });
});
