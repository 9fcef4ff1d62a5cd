import type { HostKeyMatch, HostKeyObservation } from '../../shared/model/host-key';
import { say } from '../../shared/model/say';
import { couldNotFindOut, type Finding, fail, type JudgingCheck, pass } from './check';
import { notForThisComputer } from './evidence';

type Evidence = Finding['evidence'];

/** What is, what it means, and what to do: a text of its own for each thing that known_hosts can say. */
const FINDINGS: Record<HostKeyMatch, (evidence: Evidence) => Finding> = {
  match: (evidence) => pass(say('The host key is the one in known_hosts.'), evidence),
  unknown: (evidence) =>
    fail(say('The host key is not known yet. Without a comparison nobody knows which machine answers.'), evidence),
  'other-key-type': (evidence) =>
    fail(
      say('Only a host key of another type is known. Without a comparison nobody knows which machine answers.'),
      evidence,
    ),
  mismatch: (evidence) =>
    fail(
      say('The host key has changed. Without knowing why, another machine may be answering in its place.'),
      evidence,
    ),
  revoked: (evidence) =>
    fail(
      say('The host key is marked as revoked in known_hosts. Without a new key the node must not be used.'),
      evidence,
    ),
  'ca-only': (evidence) =>
    fail(
      say('known_hosts holds only a certificate authority for this name. Without a pinned key Muster cannot check it.'),
      evidence,
    ),
  unreadable: (evidence) =>
    couldNotFindOut(
      say('known_hosts could not be read. Without it, no host key can be checked and nothing is trusted.'),
      evidence,
    ),
};

/** The next act, where no remedy can do it: the remedies of the others say theirs. */
const BY_HAND: Partial<Record<HostKeyMatch, string>> = {
  revoked:
    'Make a new host key on the node (ssh-keygen -A, after moving the old one away), then compare it with muster trust.',
  'ca-only': 'Add the host key of the node itself as a plain line to known_hosts, after you compared it on the node.',
  unreadable: 'Make the file readable for you, or repair it, then check again.',
};

function evidenceOf({ match, offered, pinned, knownAs, file }: HostKeyObservation): Evidence {
  const list = (keys: HostKeyObservation['offered']) => keys.map((key) => `${key.type} ${key.fingerprint}`).join('\n');
  const seen: Record<string, string> = { match, 'known as': knownAs, file, offered: list(offered) };
  const next = BY_HAND[match];
  return { ...seen, ...(pinned.length > 0 ? { pinned: list(pinned) } : {}), ...(next ? { next } : {}) };
}

export const hostKeyKnown: JudgingCheck = {
  id: 'host-key-known',
  title: say('The host key is the one that was compared'),
  group: 'access',
  level: 'required',
  needs: ['tcp-22-open'],
  appliesTo: notForThisComputer,
  isBeforeLogin: true,
  judge: ({ observation: { hostKey, factsDetail } }) =>
    hostKey
      ? FINDINGS[hostKey.match](evidenceOf(hostKey))
      : couldNotFindOut(say('The SSH server did not show its host key.'), { answer: factsDetail }),
  remedies: ['trust-host-key', 'replace-host-key'],
};
