import type { Reach } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { namesExhaustion } from '../ssh/tcp';
import { couldNotFindOut, fail, type JudgingCheck, pass } from './check';
import { notForThisComputer } from './evidence';

const CLOSED: Record<Exclude<Reach['state'], 'open'>, (at: string) => Sentence> = {
  refused: (at) => say('Nothing listens on {{at}}. Without an SSH server the node cannot be used.', { at }),
  silent: (at) => say('{{at}} does not answer. Without an answer the node cannot be used.', { at }),
  unreachable: (at) => say('{{at}} cannot be reached. Without a way there the node cannot be used.', { at }),
  unresolved: (at) => say('No address was found for {{at}}. Without one the node cannot be used.', { at }),
};

export const tcp22Open: JudgingCheck = {
  id: 'tcp-22-open',
  title: say('The SSH port answers'),
  group: 'access',
  level: 'required',
  needs: [],
  appliesTo: notForThisComputer,
  isBeforeLogin: true,
  judge: ({ node, observation: { reach } }) => {
    const at = `${node.address}:${String(node.port)}`;
    const evidence = { address: reach.ip ?? node.address, state: reach.state, answer: reach.detail };
    // Says something of this computer, and nothing of the node.
    if (reach.state !== 'open' && namesExhaustion(reach.detail)) {
      return couldNotFindOut(say('This computer has no connection left to ask {{at}} with.', { at }), evidence);
    }
    return reach.state === 'open'
      ? pass(say('{{at}} answered in {{ms}} ms.', { at, ms: Math.round(reach.elapsedMs) }), evidence)
      : fail(CLOSED[reach.state](at), evidence);
  },
  remedies: ['start-ssh-server'],
};
