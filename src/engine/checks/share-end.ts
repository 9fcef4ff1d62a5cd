import type { Cluster } from '../../shared/model/cluster';
import { isRemoteWorker, mountsShare } from '../../shared/model/cluster';
import type { ClusterNode } from '../../shared/model/node';
import { type Sentence, say } from '../../shared/model/sentence';
import { lookAtShare, type ShareLook } from '../share/share-look';
import { sourceOf } from '../share/sshfs-plan';
import { wayBackOf } from '../trust/way-back';
import type { Probed } from './check';

/** Both ends of the share as a check may see them. `scheduler` null: it cannot be reached now. */
export interface ShareEnds {
  readonly worker: ShareLook;
  readonly scheduler: ShareLook | null;
  /** Source that the worker's mount must have; empty for storage that somebody else mounts, or when it is not known. */
  readonly source: string;
}

/** The share checks look at workers on other machines than the scheduler. */
export const appliesToRemoteWorkers = (node: ClusterNode, cluster: Cluster): true | Sentence => {
  if (!cluster.scheduler) return say('No scheduler is chosen.');
  return isRemoteWorker(node.id, cluster) || say('Only workers on other machines than the scheduler use the share.');
};

/** Looks at both ends side by side, changing nothing. @throws Failure of the sessions. */
export async function lookAtEnds(
  { cluster, session, schedulerSession, signal }: Probed,
  withNames: boolean,
): Promise<ShareEnds> {
  const options = { signal, withNames };
  const [worker, scheduler] = await Promise.all([
    lookAtShare(session, cluster.share.workerPath, options),
    schedulerSession ? lookAtShare(schedulerSession, cluster.share.schedulerPath, options) : null,
  ]);
  const isSshfs = mountsShare(cluster);
  const source =
    isSshfs && scheduler && schedulerSession
      ? sourceOf(wayBackOf(cluster, session, schedulerSession.user), scheduler.path)
      : '';
  return { worker, scheduler, source };
}
