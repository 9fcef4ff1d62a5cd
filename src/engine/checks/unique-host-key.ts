import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, skip, warn } from './check';

export const uniqueHostKey: JudgingCheck = {
  id: 'unique-host-key',
  title: say('The host key is used by no other node'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: (node) => node.id !== MANAGER || say('This is the computer that runs Muster; it is used without SSH.'),
  judge: ({ node, facts, others }) => {
    if (facts.hostKeys.length === 0) return skip(say('The host keys of the node could not be read.'));
    const own = new Set(facts.hostKeys.map(({ blob }) => blob));
    const same = [...others]
      .filter(([id, other]) => id !== node.id && id !== MANAGER && other.hostKeys.some(({ blob }) => own.has(blob)))
      .map(([id]) => id);
    const evidence = { keys: facts.hostKeys.map(({ type, fingerprint }) => `${type} ${fingerprint}`).join('\n') };
    return same.length === 0
      ? pass(say('No other node shows this host key.'), evidence)
      : warn(
          say(
            '{{others}} shows the same host key: one machine is a copy of the other. Without keys of their own, nobody can tell them apart.',
            { others: same.join(', ') },
          ),
          { ...evidence, others: same.join(', ') },
        );
  },
  remedies: ['renew-host-keys'],
};
