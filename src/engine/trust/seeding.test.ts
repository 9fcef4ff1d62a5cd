import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster, thisComputer } from '../../shared/model/cluster';
import type { HostKey } from '../../shared/model/host-key';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import { authorizedLine, lineEdit } from './authorized-line';
import { compareSeed, type SeedSides, seedableKeys, seedRefusal } from './compare-seed';
import { fromAddresses, loginOptions, needsWayBack, wayBackLevel, wayBackOf } from './way-back';

const key = (type: string, name: string): HostKey => ({
  type,
  blob: name,
  fingerprint: `SHA256:${name.padEnd(43, '0')}`,
});
const ed = key('ssh-ed25519', 'ed');
const rsa = key('ssh-rsa', 'rsa');
const strangeEd = key('ssh-ed25519', 'strange');
const ecdsa = key('ecdsa-sha2-nistp256', 'ecdsa');

describe('host keys seen from several sides', () => {
  const table: [name: string, sides: SeedSides, isPinNeeded: boolean, refusal: ReturnType<typeof seedRefusal>][] = [
    ['all agree', { owner: [ed, rsa], seen: [ed, rsa], pinned: [ed] }, true, null],
    ['the server does not serve one type', { owner: [ed, rsa], seen: [ed], pinned: [ed] }, true, null],
    ['the manager is the owner', { owner: [ed], seen: [ed], pinned: [] }, false, null],
    ['somebody else answers', { owner: [ed], seen: [strangeEd], pinned: [ed] }, true, 'differs'],
    [
      'one of two types is somebody else’s',
      { owner: [ed, rsa], seen: [strangeEd, rsa], pinned: [ed] },
      true,
      'differs',
    ],
    ['a type is seen that the owner does not have', { owner: [ed], seen: [ed, ecdsa], pinned: [ed] }, true, 'differs'],
    ['the pinned key is not on the disk', { owner: [ed], seen: [ed], pinned: [strangeEd] }, true, 'differs'],
    ['another key is pinned beside the right one', { owner: [ed], seen: [ed], pinned: [ed, rsa] }, true, 'differs'],
    ['nothing is pinned', { owner: [ed], seen: [ed], pinned: [] }, true, 'not-pinned'],
    ['nothing answers', { owner: [ed], seen: [], pinned: [ed] }, true, 'nothing-seen'],
    ['nothing can be read', { owner: [], seen: [ed], pinned: [ed] }, true, 'nothing-on-disk'],
  ];
  it.each(table)('%s', (_, sides, isPinNeeded, refusal) => {
    expect(seedRefusal(sides, isPinNeeded)).toBe(refusal);
    if (refusal === 'differs') expect(compareSeed(sides).some(({ agrees }) => !agrees)).toBe(true);
    if (refusal === null) expect(seedableKeys(sides)).toEqual(sides.owner.filter((own) => sides.seen.includes(own)));
  });
});

describe('the line in authorized_keys', () => {
  const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIPs';
  const line = authorizedLine(
    'restrict,from="10.0.0.2",command="internal-sftp"',
    { type: 'ssh-ed25519', blob, comment: 'x' },
    'heron',
  );
  const older = authorizedLine('restrict,from="10.0.0.9"', { type: 'ssh-ed25519', blob, comment: 'x' }, 'heron');
  const foreign = `ssh-ed25519 ${blob} alice@heron`;
  it.each([
    ['is added to an empty file', '', { add: [line], remove: [] }],
    ['is added beside other keys', 'ssh-ed25519 AAAAother bob\n', { add: [line], remove: [] }],
    ['is not added twice', `${line}\n`, { add: [], remove: [] }],
    ['replaces an older one of Muster', `${older}\n`, { add: [line], remove: [older] }],
    ['leaves a line that somebody else wrote for the key', `${foreign}\n`, { add: [], remove: [] }],
    ['does not take a comment for a line', `# ${foreign}\n`, { add: [line], remove: [] }],
  ])('%s', (_, text, edit) => {
    expect(lineEdit(text, line)).toEqual(edit);
  });
});

describe('the way back', () => {
  const atlas = { ...thisComputer('atlas'), id: 'atlas' as NodeId, address: '10.0.0.1' };
  const cluster: Cluster = {
    ...emptyCluster('lab'),
    nodes: [atlas],
    scheduler: atlas.id,
    workers: [{ node: 'heron' as NodeId, slots: 1 }],
  };
  const near = { localAddress: '10.0.0.77' };
  it.each([
    ['the scheduler as the manager reaches it', cluster, { address: '10.0.0.1', port: 22, account: 'alice' }],
    [
      'the near end of the connection when the manager is the scheduler',
      { ...cluster, scheduler: MANAGER },
      { address: '10.0.0.77', port: 22, account: 'alice' },
    ],
    [
      'what a person set',
      { ...cluster, schedulerAddress: 'atlas.lab', share: { ...cluster.share, account: 'share', port: 2222 } },
      { address: 'atlas.lab', port: 2222, account: 'share' },
    ],
  ])('leads to %s', (_, of, way) => {
    expect(wayBackOf(of, near, 'alice')).toEqual(way);
  });
  it('is not known without a scheduler', () => {
    expect(() => wayBackOf({ ...cluster, scheduler: null }, near, 'alice')).toThrow();
    expect(needsWayBack('heron' as NodeId, { ...cluster, scheduler: null })).toMatchObject({
      en: 'No scheduler is chosen.',
    });
    expect(needsWayBack('heron' as NodeId, cluster)).toBe(true);
  });
  it('comes from plain addresses only', () => {
    const addresses = ['10.0.0.2/24', '127.0.0.1', '::1', 'fe80::1%eth0', '2001:db8::5/64', 'x"y', '10.0.0.2'];
    expect(fromAddresses({ addresses }, '10.0.0.3')).toEqual(['10.0.0.2', '10.0.0.3', '2001:db8::5']);
  });
  it.each([
    ['share-only', 'restrict,from="10.0.0.2",command="internal-sftp"'],
    ['shell', 'restrict,from="10.0.0.2"'],
  ] as const)('%s gives exactly %s', (level, options) => {
    expect(loginOptions(['10.0.0.2'], level)).toBe(options);
  });
  it('refuses a line without an address, which would let everybody in', () => {
    expect(() => loginOptions([], 'shell')).toThrow();
  });
  it('gives a shell only where AGILab needs it', () => {
    expect([wayBackLevel(cluster), wayBackLevel({ ...cluster, runner: 'agilab' })]).toEqual(['share-only', 'shell']);
  });
});
