import { describe, expect, it } from 'vitest';
import type { CheckId, CheckResult } from './model/check';
import { emptyCluster } from './model/cluster-shape';
import type { FleetSnapshot } from './model/fleet';
import { emptyFleet } from './model/fleet-fold';
import type { NodeId } from './model/ids';
import type { JournalEntry } from './model/journal';
import { MANAGER } from './model/manager';
import { ClusterNode } from './model/node';
import { say } from './model/say';
import { trustRecords } from './trust-records';

const [ATLAS, HERON] = ['atlas', 'heron'] as NodeId[] as [NodeId, NodeId];
const print = (letter: string) => `SHA256:${letter.repeat(43)}`;
const hostKey = { type: 'ssh-ed25519', blob: 'AAAAHOST', fingerprint: print('H') };
const userKey = {
  path: '~/.ssh/id_ed25519.pub',
  type: 'ssh-ed25519',
  fingerprint: print('U'),
  line: 'ssh-ed25519 AAAAUSER x',
};

const node = (id: NodeId, more: object = {}) =>
  ClusterNode.parse({ id, name: id, address: id, port: 22, user: 'alice', sources: ['typed'], ...more });
const passes = (checkId: CheckId, evidence: Record<string, string> = {}): CheckResult => ({
  checkId,
  status: 'pass',
  summary: say('As it should be.'),
  evidence,
  remedies: [],
  blockedBy: null,
  at: 5,
});
const entry = (nodeId: NodeId, inverse: JournalEntry['inverse'], more: Partial<JournalEntry> = {}): JournalEntry => ({
  id: 'e1',
  at: 77,
  jobId: 'j' as JournalEntry['jobId'],
  nodeId,
  what: say('seeded the host keys'),
  inverse,
  state: 'done',
  detail: '',
  ...more,
});

function fleet(changes: JournalEntry[], more: Partial<FleetSnapshot['cluster']> = {}): FleetSnapshot {
  const empty = emptyFleet(emptyCluster('lab'));
  const observation = (over: object) =>
    ({
      facts: { hostKeys: [hostKey], userKeys: [userKey] },
      hostKey: { match: 'match', pinned: [hostKey] },
      ...over,
    }) as never;
  return {
    ...empty,
    cluster: {
      ...empty.cluster,
      nodes: [node(ATLAS), node(HERON)],
      scheduler: ATLAS,
      workers: [{ node: HERON, slots: 1 }],
      ...more,
    },
    known: {
      atlas: { observation: observation({}), results: { 'host-key-known': passes('host-key-known') } },
      heron: {
        observation: observation({}),
        results: {
          'scheduler-host-key-known': passes('scheduler-host-key-known', {
            'known to heron': `ssh-ed25519 ${hostKey.fingerprint}`,
          }),
          'reverse-ssh': passes('reverse-ssh'),
        },
      },
    },
    changes,
  };
}
const find = (all: FleetSnapshot, from: NodeId, to: NodeId, what: string) =>
  trustRecords(all).find((one) => one.from === from && one.to === to && one.what === what);

describe('trustRecords', () => {
  it('lists three directions, host keys and logins apart', () => {
    expect(trustRecords(fleet([])).map(({ from, to, what }) => `${from} ${to} ${what}`)).toEqual([
      `${MANAGER} atlas host-key`,
      `${MANAGER} atlas login`,
      `${MANAGER} heron host-key`,
      `${MANAGER} heron login`,
      'heron atlas host-key',
      'heron atlas login',
      'atlas heron host-key',
      'atlas heron login',
    ]);
  });

  it('says since when and how from the change that wrote the key, on the right file of the right node', () => {
    const lines = {
      kind: 'remove-lines' as const,
      path: '~/.ssh/known_hosts',
      lines: ['|1|x ssh-ed25519 AAAAHOST'],
      isFileNew: false,
    } satisfies JournalEntry['inverse'];
    expect(find(fleet([entry(HERON, lines)]), HERON, ATLAS, 'host-key')).toMatchObject({
      keys: [{ type: 'ssh-ed25519', fingerprint: hostKey.fingerprint }],
      since: 77,
      how: { en: 'seeded the host keys' },
    });
    const others = [
      entry(ATLAS, lines),
      entry(HERON, { ...lines, path: '~/.ssh/authorized_keys' }),
      entry(HERON, lines, { state: 'undone' }),
    ];
    for (const other of others)
      expect(find(fleet([other]), HERON, ATLAS, 'host-key')).toMatchObject({
        since: null,
        how: { en: 'known before, not written by Muster' },
      });
  });

  it('finds a login by the key of who comes', () => {
    const inverse = {
      kind: 'replace-lines',
      path: '~/.ssh/authorized_keys',
      remove: ['restrict ssh-ed25519 AAAAUSER muster:heron'],
      restore: [],
    } as const;
    expect(
      find(fleet([entry(ATLAS, { ...inverse, remove: [...inverse.remove], restore: [] })]), HERON, ATLAS, 'login'),
    ).toMatchObject({
      keys: [{ fingerprint: userKey.fingerprint }],
      since: 77,
    });
  });

  it('trusts nothing that was not looked at, and leaves out who is set aside', () => {
    expect(find(fleet([]), ATLAS, HERON, 'login')).toMatchObject({ status: null, how: null, since: null });
    const aside = fleet([], { nodes: [node(ATLAS), node(HERON, { isSetAside: true })] });
    expect(trustRecords(aside).filter(({ from, to }) => from === HERON || to === HERON)).toEqual([]);
  });
});
