import { say } from '../../shared/model/sentence';
import { hostKeysOnDisk } from '../trust/host-keys-on-disk';
import { needsWayBack, wayBackOf } from '../trust/way-back';
import { couldNotFindOut, type ProbingCheck } from './check';
import { judgeKnownBetween } from './known-between';

export const schedulerHostKeyKnown: ProbingCheck = {
  id: 'scheduler-host-key-known',
  title: say('Worker knows the host key of the scheduler'),
  group: 'share',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: (node, cluster) => needsWayBack(node.id, cluster),
  remedies: ['seed-scheduler-host-key'],
  timeoutMs: 30_000,
  probe: async ({ node, cluster, others, session, schedulerSession, signal }) => {
    if (!schedulerSession || !cluster.scheduler) {
      return couldNotFindOut(say('The scheduler cannot be reached, so its host keys are not known.'));
    }
    const way = wayBackOf(cluster, session, schedulerSession.user);
    const gathered = others.get(cluster.scheduler)?.hostKeys ?? [];
    return judgeKnownBetween({
      from: session,
      owner: gathered.length > 0 ? gathered : await hostKeysOnDisk(schedulerSession, signal),
      address: way.address,
      port: way.port,
      signal,
      names: { from: node.name, to: schedulerSession.nodeId },
      without: say('{{from}} does not know the host key of the scheduler. Without it, SSHFS cannot mount the share.', {
        from: node.name,
      }),
    });
  },
};
