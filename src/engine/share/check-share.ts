import { failureValueOf } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import type { SentinelResult } from '../../shared/model/share';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { wayBackOf } from '../trust/way-back';
import { schedulerOf, shareWorkers } from './plan-share';
import { exchange, newToken, removeToken, type Token, writeToken } from './sentinel';
import { lookAtShare, type ShareLook } from './share-look';
import { sourceOf } from './sshfs-plan';
import { WorkerRecord } from './worker-record';

interface SchedulerEnd {
  readonly scheduler: Session;
  readonly path: string;
  readonly token: Token;
}

/**
 * The two-way sentinel for every remote worker, side by side, without setting anything up. On a cluster whose scheduler
 * is the only worker there is nothing to check, and it holds.
 * @returns whether both sides see the same share everywhere. @throws Failure no-cluster, share-refused, and those of the scheduler.
 */
export async function checkShare(spec: Extract<JobSpec, { kind: 'share-check' }>, job: JobContext): Promise<boolean> {
  const scheduler = schedulerOf(job.cluster);
  const workers = shareWorkers(spec.nodes, job.cluster);
  if (workers.length === 0) return true;
  // The workers are looked at meanwhile: their looks are awaited one by one later.
  const looks = new Map(workers.map((worker) => [worker, lookAtWorker(worker, job)]));
  for (const look of looks.values()) look.catch(() => undefined);
  const session = await job.session(scheduler);
  const look = await lookAtShare(session, job.cluster.share.schedulerPath, { signal: job.signal });
  const at: SchedulerEnd = { scheduler: session, path: look.path, token: newToken() };
  try {
    await writeToken(session, at.path, at.token, job.signal);
    const results = await Promise.all(
      workers.map((worker, index) =>
        checkWorker(worker, index, looks.get(worker) ?? lookAtWorker(worker, job), at, job),
      ),
    );
    return results.every((holds) => holds);
  } finally {
    await removeToken(session, at.path, at.token).catch((error: unknown) =>
      job.log(scheduler, `The sentinel could not be removed: ${String(error)}`, 'err'),
    );
  }
}

const notAnswered = (at: number): SentinelResult => ({
  workerReads: false,
  schedulerReads: false,
  isRightMount: false,
  elapsedMs: 0,
  reason: 'not-answered',
  at,
});

async function lookAtWorker(worker: NodeId, job: JobContext): Promise<{ session: Session; look: ShareLook }> {
  const session = await job.session(worker);
  return { session, look: await lookAtShare(session, job.cluster.share.workerPath, { signal: job.signal }) };
}

async function checkWorker(
  worker: NodeId,
  index: number,
  looking: ReturnType<typeof lookAtWorker>,
  at: SchedulerEnd,
  job: JobContext,
): Promise<boolean> {
  const { share } = job.cluster;
  const before = job.fleet().share.workers[worker]?.steps;
  try {
    const { session, look } = await looking;
    const source =
      share.backend === 'sshfs' ? sourceOf(wayBackOf(job.cluster, session, at.scheduler.user), at.path) : '';
    const record = new WorkerRecord(job, worker, { path: look.path, source }, before);
    const failure = record.sentinel(await exchange({ node: worker, path: look.path, source, index }, at, job));
    record.end(failure?.toValue() ?? null);
    return failure === null;
  } catch (error) {
    if (job.signal.aborted) throw error;
    const record = new WorkerRecord(job, worker, undefined, before);
    record.sentinel(notAnswered(job.ports.now()));
    record.end({ ...failureValueOf(error), nodeId: worker });
    return false;
  }
}
