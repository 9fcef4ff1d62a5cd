import { isRemoteWorker } from '../../shared/model/cluster';
import type { NodeMount } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { absolutePath, isWithin } from '../share/share-paths';
import { type Check, fail, pass } from './check';

/** A dead or hung mount that stands at the share, below it, or on the way to it. Pure. */
export const sickMountAt = (mounts: readonly NodeMount[], path: string): NodeMount | null =>
  mounts.find(
    ({ state, target }) => (state === 'dead' || state === 'hung') && (isWithin(path, target) || isWithin(target, path)),
  ) ?? null;

export const mountHealthy: Check = {
  id: 'mount-healthy',
  title: say('No dead mount stands in the way of the share'),
  group: 'share',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: (node, cluster) => isRemoteWorker(node.id, cluster) || say('Only workers mount the share.'),
  remedies: ['unmount-dead-share'],
  judge: ({ facts, cluster }) => {
    const path = absolutePath(cluster.share.workerPath, facts.home);
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
