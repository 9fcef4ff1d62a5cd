import type { Cluster } from '../../shared/model/cluster';
import { isScheduler, isWorker, mountsShare } from '../../shared/model/cluster-shape';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { fail, type JudgingCheck, pass } from './check';
import { unanswered } from './evidence';

/** Every machine that may become a worker is asked, with a role or without; the scheduler and this computer only when they mount. */
export function mountsByMuster(node: ClusterNode, cluster: Cluster): true | Sentence {
  if (!mountsShare(cluster)) return say('The share is mounted by other means.');
  if (isScheduler(node.id, cluster)) return say('The scheduler owns the share and does not mount it.');
  if (node.id === MANAGER && !isWorker(node.id, cluster))
    return say('This computer is not a worker, so it mounts nothing.');
  return true;
}

export const sshfsPresent: JudgingCheck = {
  id: 'sshfs-present',
  title: say('SSHFS client is installed'),
  group: 'share',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: mountsByMuster,
  judge: ({ facts }) => {
    const { sshfs } = facts;
    if (sshfs) {
      return pass(say('sshfs {{version}}.', { version: sshfs.version || '?' }), {
        path: sshfs.path,
        version: sshfs.version,
        'on PATH': sshfs.isOnPath ? 'yes' : 'no',
      });
    }
    return (
      unanswered(facts, 'tools') ??
      fail(say('sshfs was not found. Without it, the cluster share cannot be mounted on this node.'), {
        PATH: facts.path,
      })
    );
  },
  remedies: ['install-sshfs'],
};
