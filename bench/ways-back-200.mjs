// 200 good workers and one scheduler with sshd's usual limits: how many are wrongly said to have no way back, and how long
// the whole look takes. One lab node with 200 addresses stands for the workers.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downLab, upLab } from '../e2e/lab/lab.mjs';
import { runMuster } from './stand/muster.mjs';

export const name = 'ways-back-200';
export const parts = { 'without-a-way-back': 'nodes', whole: 'ms' };
export const runs = 1;

const INSTANCE = 'bench-ways-back';
const CHECKS = ['scheduler-host-key-known', 'reverse-ssh'];
const WORKERS = Number(process.env.MUSTER_BENCH_WORKERS ?? 200);

export default async function waysBack200({ root }) {
  try {
    const nodes = [
      { name: 'atlas', role: 'scheduler' },
      { name: 'many', addresses: WORKERS - 1, wayBack: 'full' },
    ];
    const lab = await upLab({ name: INSTANCE, nodes }, { instance: INSTANCE, replace: true });
    await writeCluster(lab);
    const run = await runMuster(['check', '--cluster', 'bench'], { root, home: lab.managerHome, timeoutMs: 560_000 });
    const ways = new Map();
    for (const { what } of run.events) {
      if (what.type !== 'check-results') continue;
      const seen = what.results.filter(({ checkId }) => CHECKS.includes(checkId));
      if (seen.length > 0) ways.set(what.nodeId, seen);
    }
    const isGood = (way) => way?.length === CHECKS.length && way.every(({ status }) => status === 'pass');
    const workers = Array.from({ length: WORKERS }, (_, at) => ways.get(`worker-${at}`));
    const wrong = workers.filter((way) => !isGood(way));
    const reasons = new Set(
      wrong.map((way) => JSON.stringify(way?.find(({ status }) => status !== 'pass')) ?? run.said),
    );
    for (const reason of [...reasons].slice(0, 3)) process.stderr.write(`${reason}\n`);
    return { 'without-a-way-back': wrong.length, whole: run.events.at(-1).at - run.startedAt };
  } finally {
    await downLab({ instance: INSTANCE });
  }
}

/** cluster.json as Muster writes it: the scheduler, and a worker for each address. */
async function writeCluster(lab) {
  const [atlas, many] = lab.nodes;
  const nodeAt = (id, address) => ({ id, name: id, address, user: many.user, sources: ['typed'] });
  const workers = [many.address, ...many.moreAddresses].map((address, at) => nodeAt(`worker-${at}`, address));
  const cluster = {
    schema: 'muster.cluster/1',
    name: 'bench',
    nodes: [nodeAt('atlas', atlas.address), ...workers],
    scheduler: 'atlas',
    workers: workers.map(({ id }) => ({ node: id, slots: 1 })),
    share: { account: atlas.user, schedulerPath: 'clustershare/bench', workerPath: 'clustershare/bench' },
  };
  const folder = join(lab.managerHome, '.muster/clusters/bench');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'cluster.json'), `${JSON.stringify(cluster)}\n`);
}
