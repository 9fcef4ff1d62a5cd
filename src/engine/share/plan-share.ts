import { homedir } from 'node:os';
import { Failure, failureValueOf } from '../../shared/failure';
import { activeWorkers, type Cluster, isRemoteWorker } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { SharePlan } from '../../shared/model/share';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { wayBackOf } from '../trust/way-back';
import { oldEndsOf } from './old-ends';
import { lookAtShare, type ShareLook } from './share-look';
import { checkSharePaths } from './share-paths';
import { type FullSharePlan, planShare, type WorkerLook } from './share-plan';
import { lookAtWindowsEnd, type WindowsFiles } from './windows-end';

/** What looking needs of a job. */
export type LookContext = Pick<JobContext, 'cluster' | 'session' | 'signal'> &
  Partial<Pick<JobContext, 'fleet' | 'journal' | 'ports'>>;

/** This computer, where it is the scheduler. Tests hand in another one. */
export interface OwnEnd {
  readonly platform: NodeJS.Platform;
  readonly files?: WindowsFiles;
}

/** Remote workers that take part, among those asked for; an empty request means all. Pure. */
export const shareWorkers = (nodes: readonly NodeId[], cluster: Cluster): NodeId[] =>
  activeWorkers(cluster)
    .map((worker) => worker.node)
    .filter((node) => isRemoteWorker(node, cluster) && (nodes.length === 0 || nodes.includes(node)));

/** The chosen scheduler. @throws Failure no-cluster. */
export function schedulerOf(cluster: Cluster): NodeId {
  if (!cluster.scheduler) throw new Failure('no-cluster', say('No scheduler is chosen yet.'));
  return cluster.scheduler;
}

async function lookAtWorker(node: NodeId, scheduler: Promise<Session>, job: LookContext): Promise<WorkerLook> {
  try {
    const { share, name } = job.cluster;
    const session = await job.session(node);
    const look = await lookAtShare(session, share.workerPath, {
      signal: job.signal,
      cluster: name,
      persists: share.isPersistent,
    });
    const facts = job.fleet?.().known[node]?.observation?.facts;
    const addresses = [...(facts?.addresses ?? []), ...(facts ? [facts.hostname] : [])];
    return { look, wayBack: wayBackOf(job.cluster, session, (await scheduler).user), addresses };
  } catch (error) {
    if (job.signal.aborted) throw error;
    return { failure: { ...failureValueOf(error), nodeId: node } };
  }
}

async function lookAtScheduler(session: Session, job: LookContext, own: OwnEnd): Promise<ShareLook> {
  const { share, name } = job.cluster;
  if (session.nodeId === MANAGER && own.platform === 'win32') {
    const home = job.ports?.home ?? homedir();
    return lookAtWindowsEnd(share.schedulerPath, { home, user: session.user }, own.files);
  }
  return lookAtShare(session, share.schedulerPath, { signal: job.signal, cluster: name });
}

/** Looks at scheduler and workers side by side and plans; changes nothing. @throws Failure no-cluster, bad-path, share-refused, and those of the scheduler's connection. */
export async function lookAndPlan(
  nodes: readonly NodeId[],
  job: LookContext,
  own: OwnEnd = { platform: process.platform },
): Promise<FullSharePlan> {
  const scheduler = schedulerOf(job.cluster);
  // A path that is wrong as typed never reaches a node.
  const refusal = checkSharePaths(job.cluster, {})[0];
  if (refusal) throw new Failure(refusal.code, refusal.message, { next: refusal.next });
  const session = job.session(scheduler);
  const looks = shareWorkers(nodes, job.cluster).map(
    async (node): Promise<[NodeId, WorkerLook]> => [node, await lookAtWorker(node, session, job)],
  );
  for (const look of looks) look.catch(() => undefined);
  const look = await lookAtScheduler(await session, job, own);
  const journal = job.journal?.entries() ?? [];
  return planShare({
    cluster: job.cluster,
    scheduler: { node: scheduler, look },
    workers: new Map(await Promise.all(looks)),
    old: oldEndsOf(journal, job.cluster),
    journal,
  });
}

/** The plan as it is shown. @throws Failure as `lookAndPlan`. */
export const lookAndPlanShare = async (nodes: readonly NodeId[], job: LookContext): Promise<SharePlan> =>
  (await lookAndPlan(nodes, job)).shown;
