import type { ProofClaim } from '../../shared/model/proof';
import { english, type Sentence, say } from '../../shared/model/sentence';

/** What a broken claim comes to, by the reason that it gives. */
const BY_REASON: Readonly<Record<string, Sentence>> = {
  'missing-output': say(
    'The proof failed: results never reached the scheduler. This does not hold: {{title}} ({{observed}}).',
  ),
  'worker-only-output': say(
    'The proof failed: results stayed on a worker. This does not hold: {{title}} ({{observed}}).',
  ),
  'stale-output': say(
    'The proof failed: results are left over from another run. This does not hold: {{title}} ({{observed}}).',
  ),
  'partial-rows': say('The proof failed: rows are missing. This does not hold: {{title}} ({{observed}}).'),
  'missing-aircraft': say('The proof failed: flights are missing. This does not hold: {{title}} ({{observed}}).'),
  'altered-values': say('The proof failed: values are wrong. This does not hold: {{title}} ({{observed}}).'),
  'idle-slot': say('The proof failed: a worker computed nothing. This does not hold: {{title}} ({{observed}}).'),
  'wrong-worker': say(
    'The proof failed: flights were computed elsewhere than planned. This does not hold: {{title}} ({{observed}}).',
  ),
  'bytes-differ': say(
    'The proof failed: worker and scheduler see different files. This does not hold: {{title}} ({{observed}}).',
  ),
  'views-differ': say(
    'The proof failed: worker and scheduler see different files. This does not hold: {{title}} ({{observed}}).',
  ),
  'input-differs': say(
    'The proof failed: a worker read other inputs than were sent. This does not hold: {{title}} ({{observed}}).',
  ),
  'packages-differ': say(
    'The proof failed: the packages of the nodes differ. This does not hold: {{title}} ({{observed}}).',
  ),
  'left-behind': say(
    'The proof failed: something of it was left on a node. This does not hold: {{title}} ({{observed}}).',
  ),
};

/** For reasons that say no more than their claim. */
const OTHERWISE = say('The proof failed. This does not hold: {{title}} ({{observed}}).');

/** The verdict on a run of which a claim is broken: what that comes to, then which claim, and what was seen. */
export function brokenHeadline({ title, observed, reason }: ProofClaim): Sentence {
  return { ...(BY_REASON[reason ?? ''] ?? OTHERWISE), values: { title: english(title), observed } };
}
