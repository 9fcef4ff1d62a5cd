// Goal P10: first and repeated proof with one worker and with three, by runner dask and by the real AGILab; for AGILab also
// with AGI.install run anew, and beside each what AGI.install and AGI.run took of it themselves.
// Needs root on Debian; see e2e/lab/README.md. MUSTER_CLI names another build, MUSTER_BENCH_WORKERS=1 or 3 and
// MUSTER_BENCH_RUNNER=dask or agilab take a part.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canRunLab, downLab, upLab } from '../e2e/lab/lab.mjs';

const INSTANCE = 'bench-p10';
const CLUSTER = 'lab';
const { MUSTER_BENCH_WORKERS, MUSTER_BENCH_RUNNER } = process.env;
const WORKERS = MUSTER_BENCH_WORKERS ? [Number(MUSTER_BENCH_WORKERS)] : [1, 3];
const RUNNERS = MUSTER_BENCH_RUNNER ? [MUSTER_BENCH_RUNNER] : ['dask', 'agilab'];
const NAMES = ['heron', 'ibis', 'kite'];
/** What of a run by AGILab is AGILab's own time. */
const OWN = ['install', 'start-scheduler', 'start-workers', 'compute'];
const PARTS = {
  dask: ['first', 'repeated'],
  agilab: ['first', 'anew', 'anew-own', 'repeated', 'repeated-own'],
};

export const name = 'proof-workers';
export const runs = 1;
export const parts = Object.fromEntries(
  RUNNERS.flatMap((runner) =>
    WORKERS.flatMap((count) => PARTS[runner].map((part) => [`${runner}-${count}-${part}`, 'ms'])),
  ),
);

export default async function proofWorkers({ root }) {
  const can = canRunLab();
  if (!can.ok) throw new Error(can.reason);
  const taken = {};
  for (const runner of RUNNERS)
    for (const count of WORKERS)
      for (const [part, ms] of Object.entries(await proveAll(root, runner, count)))
        taken[`${runner}-${count}-${part}`] = ms;
  return taken;
}

/** On nodes that never computed before: the first run installs. */
async function proveAll(root, runner, count) {
  const workers = NAMES.slice(0, count).map((each) => ({ name: each, schedulerLogin: true }));
  const scenario = { name: 'proof-workers', nodes: [{ name: 'atlas', role: 'scheduler' }, ...workers] };
  try {
    const lab = await upLab(scenario, { instance: INSTANCE, replace: true });
    const env = { ...process.env, HOME: lab.managerHome, MUSTER_HOME: join(lab.managerHome, '.muster') };
    const program = join(root, process.env.MUSTER_CLI ?? 'out/cli/muster.cjs');
    const muster = (...args) => {
      const startedMs = performance.now();
      execFileSync(process.execPath, [program, ...args], { env, stdio: 'ignore' });
      return Math.round(performance.now() - startedMs);
    };
    const at = (node) => `alice@${node.address}`;
    const [atlas, ...others] = lab.nodes;
    const list = others.map((node) => `${at(node)}:1`).join(',');
    muster('cluster', 'set', '--scheduler', at(atlas), '--workers', list, '--runner', runner, '--python', '3.13');
    muster('share', 'apply');
    const folder = join(lab.managerHome, '.muster', 'clusters', CLUSTER);
    if (runner === 'dask') return { first: muster('prove'), repeated: muster('prove') };
    const first = muster('prove');
    for (const file of readdirSync(folder)) if (file.startsWith('agilab-install-')) rmSync(join(folder, file));
    const anew = muster('prove');
    const anewOwn = ownMs(folder);
    const repeated = muster('prove');
    return { first, anew, 'anew-own': anewOwn, repeated, 'repeated-own': ownMs(folder) };
  } finally {
    await downLab({ instance: INSTANCE });
  }
}

/** How long AGI.install and AGI.run took in the newest run, from its report. */
function ownMs(folder) {
  const reports = readdirSync(join(folder, 'runs')).map((run) => join(folder, 'runs', run, 'report.json'));
  const newest = reports.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  const { phases } = JSON.parse(readFileSync(newest, 'utf8'));
  const longest = (phase) =>
    Math.max(0, ...phases.filter((span) => span.phase === phase).map((span) => span.endedAt - span.startedAt));
  return OWN.reduce((sum, phase) => sum + longest(phase), 0);
}
