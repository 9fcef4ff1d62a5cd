// Goal P10: the Flight proof with runner `dask` on real nodes, first and repeated, with one remote worker and with three:
// the whole command as a person waits for it, and what the engine alone took, from the report.
// Needs root on Debian; see e2e/lab/README.md. MUSTER_CLI names another build, MUSTER_BENCH_WORKERS=1 or 3 takes one half.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canRunLab, downLab, upLab } from '../e2e/lab/lab.mjs';

const INSTANCE = 'bench-proof';
const CLUSTER = 'lab';
const REPEATS = 5;
const COUNTS = process.env.MUSTER_BENCH_WORKERS ? [Number(process.env.MUSTER_BENCH_WORKERS)] : [1, 3];
const WORKERS = ['heron', 'ibis', 'kite'];

export const name = 'proof-lab';
export const parts = Object.fromEntries(
  COUNTS.flatMap((count) =>
    ['first', 'first-engine', 'repeated', 'repeated-engine'].map((part) => [`dask-${count}-${part}`, 'ms']),
  ),
);
export const runs = 1;

export default async function proofLab({ root }) {
  const can = canRunLab();
  if (!can.ok) throw new Error(can.reason);
  const measured = {};
  for (const count of COUNTS) Object.assign(measured, await withWorkers(count, root));
  return measured;
}

/** A lab of its own for each number of workers, so that the first run is a first one on every node. */
async function withWorkers(count, root) {
  try {
    const lab = await upLab('trio', { instance: INSTANCE, replace: true });
    const muster = (...args) => timed(lab, root, args);
    const at = (wanted) => `alice@${lab.nodes.find((node) => node.name === wanted).address}`;
    const workers = WORKERS.slice(0, count).map(at).join(',');
    muster('cluster', 'set', '--cluster', CLUSTER, '--scheduler', at('atlas'), '--workers', workers);
    muster('share', 'apply', '--cluster', CLUSTER);
    const prove = () => ({ whole: muster('prove', '--cluster', CLUSTER), engine: engineMs(lab) });
    const first = prove();
    const again = Array.from({ length: REPEATS }, prove);
    return {
      [`dask-${count}-first`]: first.whole,
      [`dask-${count}-first-engine`]: first.engine,
      [`dask-${count}-repeated`]: median(again.map(({ whole }) => whole)),
      [`dask-${count}-repeated-engine`]: median(again.map(({ engine }) => engine)),
    };
  } finally {
    await downLab({ instance: INSTANCE });
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds that one command took. @throws Error with what it said when it did not end with 0. */
function timed(lab, root, args) {
  const env = { ...process.env, HOME: lab.managerHome, MUSTER_HOME: join(lab.managerHome, '.muster') };
  const program = join(root, process.env.MUSTER_CLI ?? 'out/cli/muster.cjs');
  const startedAt = performance.now();
  execFileSync(process.execPath, [program, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  return Math.round(performance.now() - startedAt);
}

/** What the newest report says that the run took. @throws Error when it did not pass: a failed proof has no time. */
function engineMs(lab) {
  const folder = join(lab.managerHome, '.muster', 'clusters', CLUSTER, 'runs');
  const reports = readdirSync(folder).map((run) => join(folder, run, 'report.json'));
  const newest = reports.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  const { verdict, startedAt, endedAt } = JSON.parse(readFileSync(newest, 'utf8'));
  if (verdict !== 'passed') throw new Error(`the proof ${verdict}`);
  return endedAt - startedAt;
}
