import type { Cluster } from '../../shared/model/cluster';
import { isScheduler, isWorker } from '../../shared/model/cluster-shape';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { couldNotFindOut, type Finding } from './check';

/** Parts of facts.sh by which a check may find that its question was not answered in time. */
export type FactPart = 'system' | 'clock' | 'tools' | 'network' | 'rights' | 'home' | 'mounts';

/** The finding when a part of the facts did not come home, which is never taken for "not there"; null when it did. */
export const unanswered = (facts: NodeFacts, part: FactPart): Finding | null =>
  facts.missing.includes(part)
    ? couldNotFindOut(say('The node did not answer in time when it was asked.'), {
        part,
        missing: facts.missing.join(', '),
      })
    : null;

/** For checks that have no meaning on the computer that runs Muster. */
export const notForThisComputer = (node: ClusterNode): true | Sentence =>
  node.id === MANAGER ? say('This is the computer that runs Muster; it is used without SSH.') : true;

/** For what only AGILab's own runner needs. */
export const forAgilabOnly = (_node: ClusterNode, cluster: Cluster): true | Sentence =>
  cluster.runner === 'agilab' || say('Only AGILab’s own runner needs it.');

/** For what only matters on a node that takes part. */
export const forParticipants = (node: ClusterNode, cluster: Cluster): true | Sentence =>
  isWorker(node.id, cluster) || isScheduler(node.id, cluster) || say('The node has no role in the cluster.');
