import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HostKeyComparison } from '../../shared/model/host-key';
import type { JobId, NodeId } from '../../shared/model/ids';
import type { JournalEntry } from '../../shared/model/journal';
import { MANAGER } from '../../shared/model/manager';
import type { ReportNode } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import { acceptedUnseen } from '../doctor/accepted-unseen';
import { pinnedHow, replacedHow } from '../trust/pinned-how';
import { trustedKeys, trustOf } from './host-key-trust';
import { sampleReport } from './testing/sample-report';

const blobOf = (text: string): string => `AAAA${Buffer.from(text.repeat(8)).toString('base64').replace(/=+$/, '')}`;
const keyOf = (type: string, text: string) => {
  const blob = blobOf(text);
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '');
  return { type, blob, fingerprint: `SHA256:${digest}` };
};
const [ed, rsa] = [keyOf('ssh-ed25519', 'ed'), keyOf('ssh-rsa', 'rsa')];
const report = sampleReport();
const nodes: ReportNode[] = report.nodes.map((node) => ({
  ...node,
  id: node.role === 'manager' ? MANAGER : node.id,
  hostKeys: node.name === 'heron' ? [ed, rsa] : [],
}));

const line = (key: { type: string; blob: string }): string => `|1|c2FsdA==|aGFzaA== ${key.type} ${key.blob}`;
let minute = 0;
const entry = (
  what: JournalEntry['what'],
  keys: { type: string; blob: string }[],
  more: Partial<JournalEntry> = {},
) => {
  minute += 1;
  return {
    id: `c${minute}`,
    at: minute,
    jobId: 'j' as JobId,
    nodeId: MANAGER,
    what,
    inverse: { kind: 'remove-lines', path: '~/.ssh/known_hosts', lines: keys.map(line), isFileNew: false },
    state: 'done',
    detail: '',
    ...more,
  } satisfies JournalEntry;
};
const pinned = (how: HostKeyComparison, keys: { type: string; blob: string }[], more: Partial<JournalEntry> = {}) =>
  entry(pinnedHow(how, 'heron'), keys, more);
const here = (changes: JournalEntry[]) =>
  trustOf({ nodes, changes, scheduler: 'atlas' as NodeId, mounts: false, entersWorkers: false }).map(
    ({ type, comparison, isReplaced }) => `${type} ${comparison}${isReplaced ? ' replaced' : ''}`,
  );

describe('how a key came to be trusted', () => {
  it.each<[string, JournalEntry[], string[]]>([
    ['nothing in the journal', [], ['ssh-ed25519 known-before', 'ssh-rsa known-before']],
    [
      'each key by the entry that wrote it',
      [pinned('confirmed-by-eye', [ed]), pinned('read-over-verified-session', [rsa])],
      ['ssh-ed25519 confirmed-by-eye', 'ssh-rsa read-over-verified-session'],
    ],
    [
      'one of two, the other stood there before',
      [pinned('pasted', [rsa])],
      ['ssh-ed25519 known-before', 'ssh-rsa pasted'],
    ],
    [
      'what was read over a session that stands on an unseen key is unseen too',
      [pinned('accepted-unseen', [ed]), pinned('read-over-verified-session', [rsa])],
      ['ssh-ed25519 accepted-unseen', 'ssh-rsa accepted-unseen'],
    ],
    [
      'a change that was taken back counts for nothing',
      [pinned('pasted', [ed], { state: 'undone' })],
      ['ssh-ed25519 known-before', 'ssh-rsa known-before'],
    ],
    [
      'a changed key that was replaced is never one that stood there before',
      [
        entry(replacedHow('given-in-advance', 'heron'), [], {
          inverse: {
            kind: 'replace-lines',
            path: 'k',
            remove: [line(ed)],
            restore: [line(keyOf('ssh-ed25519', 'old'))],
          },
        }),
        entry(say('replaced the pinned host key of {{node}}', { node: 'heron' }), [rsa]),
      ],
      ['ssh-ed25519 given-in-advance replaced', 'ssh-rsa replaced replaced'],
    ],
  ])('%s', (_what, changes, expected) => expect(here(changes)).toEqual(expected));

  it('names what workers trust of the scheduler: seeded keys by their fingerprints, else that it stood there', () => {
    const seeded = entry(say('seeded the host keys of {{to}} on {{from}}', { to: 'atlas', from: 'heron' }), [ed], {
      nodeId: 'heron' as NodeId,
    });
    const all = trustOf({ nodes, changes: [seeded], scheduler: 'atlas' as NodeId, mounts: true, entersWorkers: false });
    const between = all.filter(({ from }) => from !== MANAGER);
    expect(between).toEqual([
      expect.objectContaining({ from: 'heron', to: 'atlas', fingerprint: ed.fingerprint, comparison: 'seeded' }),
      expect.objectContaining({ from: 'merlin', to: 'atlas', fingerprint: '', comparison: 'known-before', at: null }),
    ]);
  });

  it('an old report, without trust of its own, is read by its journal and its keys', () => {
    const changes = [pinned('pasted', [ed])];
    const old = { ...report, nodes, changes };
    expect(trustedKeys(old).map(({ comparison }) => comparison)).toEqual(['pasted', 'known-before']);
    const [first] = trustedKeys(old);
    expect(first && trustedKeys({ ...old, trust: [first] })).toHaveLength(1);
  });
});

describe('nodes accepted unseen', () => {
  const node = { id: 'heron', name: 'heron', address: '10.0.0.9', aliases: [] } as never;
  it.each<[string, JournalEntry[], boolean]>([
    [
      'keys of other types read over the same session change nothing',
      [pinned('accepted-unseen', [ed]), pinned('read-over-verified-session', [rsa])],
      true,
    ],
    [
      'a replaced key was compared',
      [pinned('accepted-unseen', [ed]), entry(replacedHow('pasted', 'heron'), [rsa])],
      false,
    ],
  ])('%s', (_what, changes, isUnseen) => expect(acceptedUnseen(changes, [node]).has('heron')).toBe(isUnseen));
});
