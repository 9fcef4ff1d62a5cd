import { type Cluster, isRemoteWorker } from '../../shared/model/cluster';
import { MANAGER } from '../../shared/model/manager';
import type { NodeMount } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { absolutePath, isWithin } from '../share/share-paths';
import { type Check, fail, pass } from './check';

/** A dead or hung mount that stands at the share, below it, or on the way to it. Pure. */
export const sickMountAt = (mounts: readonly NodeMount[], path: string): NodeMount | null =>
  mounts.find(
    ({ state, target }) => (state === 'dead' || state === 'hung') && (isWithin(path, target) || isWithin(target, path)),
  ) ?? null;

/**
 * Where a mount stands in the way: at the share; while no scheduler and so no share is chosen, anywhere in the folder that
 * shares are put in by default, so that a dead mount of an earlier cluster is found before the node is called ready. Pure.
 */
export function watchedPath(cluster: Cluster, home: string): string {
  const { workerPath } = cluster.share;
  const isChosen = cluster.scheduler !== null || workerPath.startsWith('/');
  return absolutePath(isChosen ? workerPath : (workerPath.split('/')[0] ?? workerPath), home);
}

export const mountHealthy: Check = {
  id: 'mount-healthy',
  title: say('No dead mount stands in the way of the share'),
  group: 'share',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: (node, cluster) =>
    isRemoteWorker(node.id, cluster) ||
    (cluster.scheduler === null && node.id !== MANAGER) ||
    say('Only workers mount the share.'),
  remedies: ['unmount-dead-share'],
  judge: ({ facts, cluster }) => {
    const path = watchedPath(cluster, facts.home);
    const sick = sickMountAt(facts.mounts, path);
    if (!sick) return pass(say('No mount at {{path}} hangs.', { path }), { path });
    return fail(
      say('The mount on {{target}} does not answer. Without it answering, everything that touches the share hangs.', {
        target: sick.target,
      }),
      { source: sick.source, target: sick.target, type: sick.type, state: sick.state },
    );
  },
};
