import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { couldNotFindOut, type Finding } from './check';

/** Parts of facts.sh by which a check may find that its question was not answered in time. */
export type FactPart = 'system' | 'clock' | 'tools' | 'rights' | 'home' | 'mounts';

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
