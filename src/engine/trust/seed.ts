import pLimit from 'p-limit';
import { Failure, failureValueOf } from '../../shared/failure';
import { activeWorkers } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { english, say } from '../../shared/model/sentence';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';
import { stopIfCancelled } from '../stop-if-cancelled';
import type { SeedSides } from './compare-seed';
import { type Direction, schedulerLogin, wayBack } from './direction';
import { authoriseLogin, compareDirection, seedHostKeys } from './seed-direction';

/** Workers at once: each makes up to three connections to one sshd, whose MaxStartups begins to drop at ten. */
const AT_ONCE = 3;

interface Compared {
  readonly direction: Direction;
  readonly sides: SeedSides;
}

/**
 * Seeds host keys and logins between workers and scheduler. All sides of all workers are compared before anything is
 * written anywhere; one difference stops everything. Another failure of one worker holds up no other.
 * @returns whether every worker's way back holds. @throws Failure seed-differs, no-cluster, or the first worker's failure at the end.
 */
export async function seed(spec: Pick<Extract<JobSpec, { kind: 'seed' }>, 'nodes'>, job: JobContext): Promise<boolean> {
  const { scheduler } = job.cluster;
  if (!scheduler) throw new Failure('no-cluster');
  const workers = seedableWorkers(spec.nodes, job);
  if (workers.length === 0) return true;
  await gatherMissingFacts([...workers, scheduler], job);
  const failures: Failure[] = [];
  const compared = (await atOnce(workers, job, failures, (worker) => compareWorker(worker, job))).flat();
  const difference = failures.find(({ code }) => code === 'seed-differs' || code === 'host-key-changed');
  if (difference) throw difference;
  let done = 0;
  await atOnce(groupByWorker(compared, scheduler), job, failures, async (own) => {
    for (const { direction, sides } of own) {
      await seedHostKeys(direction, sides, job);
      await authoriseLogin(direction, job);
    }
    done += 1;
    job.progress(
      done,
      workers.length,
      say('{{done}} of {{total}} workers can log in on the scheduler', { done, total: workers.length }),
    );
  });
  await runChecks(workers, job);
  const [first] = failures;
  if (first) throw first;
  return workers.every((worker) => isWayBackProven(worker, job));
}

/** Workers that a seed is for: those asked for, or all that take part; never the scheduler itself. */
function seedableWorkers(asked: readonly NodeId[], job: JobContext): NodeId[] {
  const remote = activeWorkers(job.cluster)
    .map(({ node }) => node)
    .filter((node) => node !== job.cluster.scheduler && node !== MANAGER);
  return asked.length === 0 ? remote : remote.filter((node) => asked.includes(node));
}

async function gatherMissingFacts(nodes: readonly NodeId[], job: JobContext): Promise<void> {
  const unknown = nodes.filter((node) => !job.fleet().known[node]?.observation?.facts);
  if (unknown.length > 0) await runChecks(unknown, job);
}

async function compareWorker(worker: NodeId, job: JobContext): Promise<Compared[]> {
  const directions = [await wayBack(worker, job)];
  // The manager's own login on the node is this direction already when it is the scheduler.
  if (job.cluster.runner === 'agilab' && job.cluster.scheduler !== MANAGER)
    directions.push(await schedulerLogin(worker, job));
  const compared: Compared[] = [];
  for (const direction of directions) compared.push({ direction, sides: await compareDirection(direction, job) });
  return compared;
}

function groupByWorker(compared: readonly Compared[], scheduler: NodeId): Compared[][] {
  const groups = new Map<NodeId, Compared[]>();
  for (const one of compared) {
    const { from, to } = one.direction;
    const worker = from.nodeId === scheduler ? to.nodeId : from.nodeId;
    groups.set(worker, [...(groups.get(worker) ?? []), one]);
  }
  return [...groups.values()];
}

/** Runs `act` for each item, a few at once; failures are collected, so that one item holds up no other. */
async function atOnce<T, R>(
  items: readonly T[],
  job: JobContext,
  failures: Failure[],
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const limit = pLimit(AT_ONCE);
  const results: R[] = [];
  const one = async (item: T): Promise<void> => {
    stopIfCancelled(job.signal);
    try {
      results.push(await act(item));
    } catch (error) {
      stopIfCancelled(job.signal);
      const failure =
        error instanceof Failure ? error : new Failure('internal', undefined, { detail: failureValueOf(error).detail });
      failures.push(failure);
      job.log(failure.nodeId ?? MANAGER, `${english(failure.sentence)} ${failure.detail}`.trim(), 'err');
    }
  };
  await Promise.all(items.map((item) => limit(() => one(item))));
  return results;
}

function isWayBackProven(worker: NodeId, job: JobContext): boolean {
  const results = job.fleet().known[worker]?.results ?? {};
  return results['scheduler-host-key-known']?.status === 'pass' && results['reverse-ssh']?.status === 'pass';
}
