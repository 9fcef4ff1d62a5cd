// Goal P10: first and repeated proof with one worker and with three, by runner dask and by the real AGILab.
// Needs root on Debian; see e2e/lab/README.md.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { canRunLab, downLab, upLab } from '../e2e/lab/lab.mjs';

const INSTANCE = 'bench-p10';
const WORKERS = [1, 3];
const RUNNERS = ['dask', 'agilab'];
const NAMES = ['heron', 'ibis', 'kite'];

export const name = 'proof-workers';
export const runs = 1;
export const parts = Object.fromEntries(
  RUNNERS.flatMap((runner) =>
    WORKERS.flatMap((count) => [
      [`${runner}-${count}-first`, 'ms'],
      [`${runner}-${count}-repeated`, 'ms'],
    ]),
  ),
);

export default async function proofWorkers({ root }) {
  const can = canRunLab();
  if (!can.ok) throw new Error(can.reason);
  const taken = {};
  for (const runner of RUNNERS) {
    for (const count of WORKERS) {
      const [first, repeated] = await proveTwice(root, runner, count);
      taken[`${runner}-${count}-first`] = first;
      taken[`${runner}-${count}-repeated`] = repeated;
    }
  }
  return taken;
}

/** On nodes that never computed before: the first run installs. */
async function proveTwice(root, runner, count) {
  const workers = NAMES.slice(0, count).map((each) => ({ name: each, schedulerLogin: true }));
  const scenario = { name: 'proof-workers', nodes: [{ name: 'atlas', role: 'scheduler' }, ...workers] };
  try {
    const lab = await upLab(scenario, { instance: INSTANCE });
    const env = { ...process.env, HOME: lab.managerHome, MUSTER_HOME: join(lab.managerHome, '.muster') };
    const muster = (...args) => {
      const startedMs = performance.now();
      execFileSync(process.execPath, [join(root, 'out/cli/muster.cjs'), ...args], { env, stdio: 'ignore' });
      return Math.round(performance.now() - startedMs);
    };
    const at = (node) => `alice@${node.address}`;
    const [atlas, ...others] = lab.nodes;
    const list = others.map((node) => `${at(node)}:1`).join(',');
    muster('cluster', 'set', '--scheduler', at(atlas), '--workers', list, '--runner', runner, '--python', '3.13');
    muster('share', 'apply');
    return [muster('prove'), muster('prove')];
  } finally {
    await downLab({ instance: INSTANCE });
  }
}
