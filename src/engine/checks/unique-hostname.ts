import { say } from '../../shared/model/say';
import { type JudgingCheck, pass, warn } from './check';

/** Names by which a freshly installed machine calls itself. */
const NO_NAMES = new Set(['', 'localhost', '(none)', 'localhost.localdomain']);

export const uniqueHostname: JudgingCheck = {
  id: 'unique-hostname',
  title: say('The host name is used by no other node'),
  group: 'system',
  level: 'advised',
  needs: ['ssh-auth'],
  appliesTo: () => true,
  judge: ({ node, facts, others }) => {
    const name = facts.hostname.toLowerCase();
    const evidence = { hostname: facts.hostname };
    if (NO_NAMES.has(name)) {
      return warn(
        say('The node calls itself {{name}}. Without a name of its own, logs cannot be told apart.', {
          name: facts.hostname || '?',
        }),
        evidence,
      );
    }
    const same = [...others]
      .filter(([id, other]) => id !== node.id && other.hostname.toLowerCase() === name)
      .map(([id]) => id);
    return same.length === 0
      ? pass(say('{{name}}.', { name: facts.hostname }), evidence)
      : warn(
          say('{{others}} has the same host name {{name}}. Without different names, logs cannot be told apart.', {
            others: same.join(', '),
            name: facts.hostname,
          }),
          { ...evidence, others: same.join(', ') },
        );
  },
  remedies: ['rename-host'],
};
