import { Failure, type FailureCode } from '../../shared/failure';
import type { HostKeyMatch } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import { type Sentence, say } from '../../shared/model/sentence';

/** `trust`: go on. `ask`: show the fingerprint to a person. `refuse`: hang up. */
export type Verdict = 'trust' | 'ask' | 'refuse';

const VERDICT: Record<HostKeyMatch, Record<'person' | 'background', Verdict>> = {
  match: { person: 'trust', background: 'trust' },
  unknown: { person: 'ask', background: 'refuse' },
  'other-key-type': { person: 'ask', background: 'refuse' },
  mismatch: { person: 'refuse', background: 'refuse' },
  revoked: { person: 'refuse', background: 'refuse' },
  'ca-only': { person: 'refuse', background: 'refuse' },
  unreadable: { person: 'refuse', background: 'refuse' },
};

/** What to do with this evidence. Background work never asks and never trusts what is not pinned. */
export const verdictOf = (match: HostKeyMatch, by: 'person' | 'background'): Verdict => VERDICT[match][by];

type Refusal = readonly [code: FailureCode, sentence: string, next: string];

const REFUSAL: Record<Exclude<HostKeyMatch, 'match'>, Refusal> = {
  unknown: [
    'host-key-unknown',
    'The host key of {{node}} at {{address}} is not known yet.',
    'Compare its fingerprint with the one that {{node}} itself prints: muster trust {{node}}.',
  ],
  'other-key-type': [
    'host-key-unknown',
    '{{node}} at {{address}} offers a host key of another type than the pinned one.',
    'Compare the new fingerprint with the one that {{node}} itself prints: muster trust {{node}}. The pinned key stays.',
  ],
  mismatch: [
    'host-key-changed',
    '{{node}} at {{address}} shows a different host key than the pinned one.',
    'Find out on {{node}} itself why its key changed. Only then replace it: muster trust --replace {{node}}.',
  ],
  revoked: [
    'host-key-refused',
    '{{node}} at {{address}} shows a host key that known_hosts marks as revoked.',
    'Make a new host key on {{node}} (ssh-keygen -A, after moving the old one away), then compare it: muster trust {{node}}.',
  ],
  'ca-only': [
    'host-key-refused',
    'known_hosts trusts {{node}} at {{address}} through a certificate authority only, and Muster cannot check host certificates.',
    'Add the host key of {{node}} itself as a plain line to known_hosts, as ssh-keyscan prints it, after you compared it on {{node}}.',
  ],
  unreadable: [
    'known-hosts-unreadable',
    'The host key of {{node}} at {{address}} cannot be checked, because known_hosts could not be read.',
    'Make the file that is named readable for you, or repair it, then check again.',
  ],
};

/** The failure that says why a connection ended at the host key. `detail` names keys and files. */
export function hostKeyFailure(
  match: Exclude<HostKeyMatch, 'match'>,
  at: { nodeId: NodeId; address: string },
  detail: string,
): Failure {
  const [code, en, next] = REFUSAL[match];
  const values = { node: at.nodeId, address: at.address };
  const sentence: Sentence = say(en, values);
  return new Failure(code, sentence, { nodeId: at.nodeId, detail, next: say(next, values) });
}
