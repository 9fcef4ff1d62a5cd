import { say } from '../../shared/model/sentence';
import { compareAndPin, FINGERPRINT_COMMAND } from '../trust/trust-node';
import type { Remedy } from './remedy';

/** The first meeting with a node: a person compares its fingerprint, or pastes it and Muster compares. */
export const trustHostKey: Remedy = {
  id: 'trust-host-key',
  fixes: 'host-key-known',
  plan: ({ node, observation }) => {
    const match = observation?.hostKey?.match;
    if (match !== 'unknown' && match !== 'other-key-type') return null;
    return {
      kind: 'decision',
      title: say('Compare the host key of {{node}}', { node: node.name }),
      steps: [
        {
          node: node.id,
          title: say('Print the fingerprints on the console of {{node}} itself', { node: node.name }),
          shown: FINGERPRINT_COMMAND,
        },
      ],
      effects: [say('Writes the compared key to {{file}}.', { file: observation?.hostKey?.file ?? 'known_hosts' })],
      rights: null,
      undo: say('Takes the line out again.'),
    };
  },
  apply: ({ node }, _plan, job) => compareAndPin(node, false, job),
};

/** A changed key: its own deliberate act, never part of anything else. */
export const replaceHostKey: Remedy = {
  id: 'replace-host-key',
  fixes: 'host-key-known',
  plan: ({ node, observation }) => {
    const seen = observation?.hostKey;
    if (seen?.match !== 'mismatch') return null;
    const [name, changes] = [
      node.name,
      [
        ...seen.pinned.map((key) => `- ${key.type} ${key.fingerprint}`),
        ...seen.offered.map((key) => `+ ${key.type} ${key.fingerprint}`),
      ],
    ];
    return {
      kind: 'decision',
      title: say('Replace the pinned host key of {{node}}', { node: name }),
      steps: [
        {
          node: node.id,
          title: say('Find out on {{node}} itself why its key changed', { node: name }),
          shown: FINGERPRINT_COMMAND,
        },
        { node: node.id, title: say('Replace the pinned key'), shown: changes.join('\n') },
      ],
      effects: [say('Takes the old key out of {{file}} and writes the compared one.', { file: seen.file })],
      rights: null,
      undo: say('Puts the old line back.'),
    };
  },
  apply: ({ node }, _plan, job) => compareAndPin(node, true, job),
};
