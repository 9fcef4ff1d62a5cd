import { describe, expect, it } from 'vitest';
import { HostKeyMatch, type HostKeyObservation } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import { english } from '../../shared/model/say';
import type { Judged } from '../checks/check';
import { hostKeyKnown } from '../checks/host-key-known';
import type { RemedyInput } from '../remedies/remedy';
import { replaceHostKey, trustHostKey } from '../remedies/trust-host-key';
import { hostKeyFailure, verdictOf } from './host-key-policy';

/** Verdict for a person, for background work; code of the failure; status of the finding; remedy; a word of the next act. */
const TABLE: readonly (readonly [
  match: HostKeyMatch,
  person: string,
  background: string,
  code: string | null,
  status: string,
  remedy: 'trust-host-key' | 'replace-host-key' | null,
  next: RegExp,
])[] = [
  ['match', 'trust', 'trust', null, 'pass', null, /^$/],
  ['unknown', 'ask', 'refuse', 'host-key-unknown', 'fail', 'trust-host-key', /muster trust heron/],
  ['other-key-type', 'ask', 'refuse', 'host-key-unknown', 'fail', 'trust-host-key', /pinned key stays/],
  ['mismatch', 'refuse', 'refuse', 'host-key-changed', 'fail', 'replace-host-key', /--replace heron/],
  ['revoked', 'refuse', 'refuse', 'host-key-refused', 'fail', null, /new host key/],
  ['ca-only', 'refuse', 'refuse', 'host-key-refused', 'fail', null, /plain line/],
  ['unreadable', 'refuse', 'refuse', 'known-hosts-unreadable', 'error', null, /readable/],
];

const key = { type: 'ssh-ed25519', blob: 'AAAA', fingerprint: `SHA256:${'a'.repeat(43)}` };
const seen = (match: HostKeyMatch): HostKeyObservation => ({
  match,
  offered: [key],
  pinned: match === 'unknown' ? [] : [key],
  knownAs: 'heron',
  file: '/home/ada/.ssh/known_hosts',
});
const node = { id: 'heron' as NodeId, name: 'heron' };

describe('what known_hosts says', () => {
  it('is all in the table', () => {
    expect(TABLE.map(([match]) => match)).toEqual(HostKeyMatch.options);
  });

  it.each(TABLE)('%s', (match, person, background, code, status, remedy, next) => {
    expect([verdictOf(match, 'person'), verdictOf(match, 'background')]).toEqual([person, background]);
    const observation = { hostKey: seen(match), factsDetail: '' };
    const finding = hostKeyKnown.judge({ observation } as Judged);
    expect(finding.status).toBe(status);
    expect(finding.evidence).toMatchObject({ match, file: '/home/ada/.ssh/known_hosts' });
    const plans = [trustHostKey, replaceHostKey].filter(
      ({ plan }) => plan({ node, observation } as RemedyInput) !== null,
    );
    expect(plans.map(({ id }) => id)).toEqual(remedy === null ? [] : [remedy]);
    if (match === 'match') return;
    const failure = hostKeyFailure(match, { nodeId: node.id, address: '10.0.0.9' }, 'detail');
    expect(failure.code).toBe(code);
    expect(english(failure.next)).toMatch(next);
    // Where no remedy is offered, the finding itself says what to do.
    expect(remedy !== null || next.test(finding.evidence.next ?? '')).toBe(true);
  });

  it('has a text of its own each time', () => {
    const summaries = TABLE.map(
      ([match]) => hostKeyKnown.judge({ observation: { hostKey: seen(match), factsDetail: '' } } as Judged).summary.en,
    );
    expect(new Set(summaries).size).toBe(TABLE.length);
    const failures = TABLE.flatMap(([match]) =>
      match === 'match' ? [] : [hostKeyFailure(match, { nodeId: node.id, address: '10.0.0.9' }, '')],
    );
    expect(new Set(failures.map(({ sentence }) => sentence.en)).size).toBe(TABLE.length - 1);
    expect(new Set(failures.map(({ next }) => next.en)).size).toBe(TABLE.length - 1);
  });
});
