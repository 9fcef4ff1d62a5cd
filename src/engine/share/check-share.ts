import { failureValueOf } from '../../shared/failure';
import { mountsShare } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import type { SentinelResult } from '../../shared/model/share';
import type { JobContext } from '../ports';
import { wayBackOf } from '../trust/way-back';
import { schedulerOf, shareWorkers } from './plan-share';
import { type Evidence, gatherEvidence, tellGate } from './proof-gate';
import { exchange, newToken, removeToken, type TokenPlace, writeToken } from './sentinel';
import { sourceOf } from './sshfs-plan';
import { WorkerRecord } from './worker-record';

/**
 * The two-way sentinel for every remote worker, side by side, without setting anything up; afterwards what it means for
 * the last proof. On a cluster whose scheduler is the only worker there is nothing to check, and it holds.
 * @returns whether both sides see the same share everywhere. @throws Failure no-cluster, share-refused, and those of the scheduler.
 */
export const checkShare = (spec: Extract<JobSpec, { kind: 'share-check' }>, job: JobContext): Promise<boolean> =>
  lookThroughShare(shareWorkers(spec.nodes, job.cluster), job, (path) => gatherEvidence(path, job));

/**
 * The two-way sentinel alone.
 * @param gather what the nodes still have of the last proof, given the scheduler's path of the share; null: not asked.
 * @throws Failure share-refused, and those of the scheduler.
 */
export async function lookThroughShare(
  workers: readonly NodeId[],
  job: JobContext,
  gather: ((path: string) => Promise<Evidence | null>) | null = null,
): Promise<boolean> {
  const scheduler = schedulerOf(job.cluster);
  if (workers.length === 0) return true;
  // The connections to the workers are made meanwhile.
  for (const worker of workers) job.session(worker).catch(() => undefined);
  const session = await job.session(scheduler);
  const token = newToken();
  const { path, clock } = await writeToken(session, job.cluster.share.schedulerPath, token, job);
  const evidence = gather?.(path) ?? null;
  // Both end with a cancel, and the look may end first.
  evidence?.catch(() => undefined);
  const isOnly = workers.length === 1;
  const at: TokenPlace = { scheduler: session, path, token, clock, isOnly };
  try {
    const results = await Promise.all(workers.map((worker, index) => checkWorker(worker, index, at, job)));
    const holds = results.every((one) => one);
    if (evidence) await tellGate(evidence, job);
    return holds;
  } finally {
    const isClean = isOnly && job.fleet().share.workers[workers[0] ?? '']?.sentinel?.schedulerReads === true;
    if (!isClean) {
      await removeToken(session, path, token).catch((error: unknown) =>
        job.log(scheduler, `The sentinel could not be removed: ${String(error)}`, 'err'),
      );
    }
  }
}

const notAnswered = (at: number): SentinelResult => ({
  workerReads: false,
  schedulerReads: false,
  isRightMount: false,
  elapsedMs: 0,
  workerReadMs: null,
  schedulerReadMs: null,
  tokenBytes: null,
  answerBytes: null,
  clockSkewMs: null,
  reason: 'not-answered',
  at,
});

async function checkWorker(worker: NodeId, index: number, at: TokenPlace, job: JobContext): Promise<boolean> {
  const before = job.fleet().share.workers[worker]?.steps;
  try {
    const session = await job.session(worker);
    const source = mountsShare(job.cluster)
      ? sourceOf(wayBackOf(job.cluster, session, at.scheduler.user), at.path)
      : '';
    const { result, path } = await exchange({ node: worker, source, index }, at, job);
    const record = new WorkerRecord(job, worker, { path, source }, before);
    const failure = record.sentinel(result);
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
