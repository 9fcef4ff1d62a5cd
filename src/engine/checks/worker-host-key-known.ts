import type { Cluster } from '../../shared/model/cluster';
import type { ClusterNode } from '../../shared/model/node';
import { type Sentence, say } from '../../shared/model/sentence';
import { addressForScheduler } from '../trust/direction';
import { needsWayBack } from '../trust/way-back';
import { couldNotFindOut, type Finding, type ProbingCheck, warn } from './check';
import { judgeKnownBetween } from './known-between';

/** AGILab's own runner logs in from the scheduler; Muster's does not, so there it is only advised for AGILab's snippets. */
export const needsSchedulerSide = (node: ClusterNode, cluster: Cluster): true | Sentence =>
  needsWayBack(node.id, cluster);

/** What is required for runner `agilab` is only advised otherwise. */
export const softened = (finding: Finding, cluster: Cluster): Finding =>
  (finding.status === 'fail' || finding.status === 'error') && cluster.runner !== 'agilab'
    ? warn(
        say("AGILab's own snippets need a login from the scheduler to this worker; the proof on Dask does not."),
        finding.evidence,
      )
    : finding;

export const workerHostKeyKnown: ProbingCheck = {
  id: 'worker-host-key-known',
  title: say('Scheduler knows the host key of the worker'),
  group: 'share',
  level: 'required',
  needs: ['ssh-auth'],
  appliesTo: needsSchedulerSide,
  remedies: ['seed-worker-host-key'],
  timeoutMs: 30_000,
  probe: async ({ node, cluster, observation, facts, schedulerSession, signal }) => {
    if (!schedulerSession)
      return couldNotFindOut(say('The scheduler cannot be reached, so its known_hosts is not known.'));
    const finding = await judgeKnownBetween({
      from: schedulerSession,
      owner: facts.hostKeys,
      address: addressForScheduler(node, cluster, observation.reach.ip),
      port: node.port,
      signal,
      names: { from: schedulerSession.nodeId, to: node.name },
      without: say(
        "The scheduler does not know the host key of {{to}}. Without it, AGILab's runner cannot log in there.",
        { to: node.name },
      ),
    });
    return softened(finding, cluster);
  },
};
