import { describe, expect, it } from 'vitest';
import { Cluster, emptyCluster, thisComputer } from './cluster';

/** What a file that somebody else made may hold; each would become an argument of ssh, sshfs or ssh-keyscan on a node. */
const HOSTILE = [
  '-oProxyCommand=reboot',
  '-f/etc/shadow',
  'a\nb',
  'a;b',
  '$(reboot)',
  '`id`',
  'a b',
  '',
  '\u0000',
  "a'b",
];
const USERS = ['ada', 'LAB\\ada', 'ada@lab.org', 'robot$', 'a.b-c_d+e', 'ädä'];

describe('Cluster', () => {
  it.each(HOSTILE)('refuses %j as the address of the scheduler, the share account and a login name', (text) => {
    const cluster = emptyCluster('lab');
    const node = thisComputer('heron');
    const tries = [
      { ...cluster, schedulerAddress: text },
      { ...cluster, share: { ...cluster.share, account: text } },
      { ...cluster, nodes: [{ ...node, user: text }] },
    ];
    expect(tries.map((each) => Cluster.safeParse(each).success)).toEqual([false, false, false]);
  });

  it.each(USERS)('takes the login name %j', (user) => {
    const cluster = { ...emptyCluster('lab'), nodes: [{ ...thisComputer('heron'), user }] };
    expect(Cluster.safeParse(cluster).success).toBe(true);
  });

  it.each(['10.0.0.1', 'fe80::1%eth0', 'atlas.lab', null])('takes the address %j', (schedulerAddress) => {
    expect(Cluster.safeParse({ ...emptyCluster('lab'), schedulerAddress }).success).toBe(true);
  });
});
