import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { ClusterNode } from '../../shared/model/node';
import { english } from '../../shared/model/sentence';
import type { MountLine } from './mount-table';
import { sha256Of } from './service-unit';
import type { ShareLook } from './share-look';
import { planShare, type WorkerLook } from './share-plan';
import { foldersToMake, sourceOf } from './sshfs-plan';

const SOURCE = 'ann@10.0.0.1:/home/ann/clustershare/lab';
const wayBack = { address: '10.0.0.1', port: 22, account: 'ann' };

const look = (more: Partial<ShareLook> = {}): ShareLook => ({
  home: '/home/w',
  user: 'w',
  system: 'linux',
  path: '/home/w/clustershare/lab',
  base: '/home/w',
  localShare: '/home/w/localshare',
  kind: 'absent',
  entries: 0,
  firstEntry: '',
  state: null,
  mount: null,
  mounts: [],
  sshfs: '/usr/bin/sshfs',
  service: {
    file: '/home/w/.config/systemd/user/muster-share-lab.service',
    base: '',
    sha256: '',
    system: null,
    isLingering: false,
  },
  hasAgilabFolder: true,
  hasEnvFile: true,
  envLines: ['IS_SOURCE_ENV=0', 'IS_WORKER_ENV=1', 'AGI_CLUSTER_ENABLED=1', 'AGI_CLUSTER_SHARE=clustershare/lab'],
  names: [],
  ...more,
});
const mounted = (source = SOURCE, more: Partial<MountLine> = {}, state: ShareLook['state'] = 'alive'): ShareLook => {
  const mount = { source, target: '/home/w/clustershare/lab', type: 'fuse.sshfs', isReadOnly: false, ...more };
  return look({ kind: 'mount', state, mount, mounts: [mount] });
};
const scheduler = (more: Partial<ShareLook> = {}): ShareLook =>
  look({
    home: '/home/ann',
    path: '/home/ann/clustershare/lab',
    base: '/home/ann/clustershare',
    localShare: '/home/ann/localshare',
    kind: 'folder',
    envLines: ['AGI_CLUSTER_ENABLED=1', 'AGI_CLUSTER_SHARE=clustershare/lab'],
    ...more,
  });

const clusterOf = (backend: Cluster['share']['backend'] = 'sshfs'): Cluster => {
  const empty = emptyCluster('lab');
  return {
    ...empty,
    nodes: ['s1', 'w1'].map((id) => ClusterNode.parse({ id, name: id, address: `${id}.lan`, user: 'w' })),
    scheduler: 's1' as NodeId,
    workers: [{ node: 'w1' as NodeId, slots: 1 }],
    share: { ...empty.share, backend },
  };
};
const plan = (worker: ShareLook, at: ShareLook = scheduler(), cluster = clusterOf(), addresses: string[] = []) =>
  planShare({
    cluster,
    scheduler: { node: 's1' as NodeId, look: at },
    workers: new Map<NodeId, WorkerLook>([['w1' as NodeId, { look: worker, wayBack, addresses }]]),
  });

describe('what is planned for a worker', () => {
  it.each([
    ['nothing there', look(), 'nothing', 'no', true],
    ['an empty folder', look({ kind: 'folder' }), 'nothing', 'no', true],
    ['the right mount', mounted(), 'mounted', 'no', false],
    ['a name that only begins the same', mounted(`${SOURCE}2`), 'wrong-source', 'gentle', true],
    ['the old scheduler', mounted('ann@10.0.0.9:/home/ann/clustershare/lab'), 'wrong-source', 'gentle', true],
    ['a dead mount', mounted(SOURCE, {}, 'dead'), 'dead', 'force', true],
    ['a mount that hangs', mounted(SOURCE, {}, 'hung'), 'hung', 'force', true],
    ['a read-only mount', mounted(SOURCE, { isReadOnly: true }), 'read-only', 'gentle', true],
  ])('%s', (_, worker, verdict, unmount, mounts) => {
    expect(plan(worker).workers[0]).toMatchObject({ verdict, unmount, mounts, refusal: null, source: SOURCE });
  });

  it.each([
    ['a folder with files', look({ kind: 'folder', entries: 3, firstEntry: 'notes.txt' }), 'notes.txt among them'],
    ['a symbolic link', look({ kind: 'symlink' }), 'symbolic link'],
    ['a file', look({ kind: 'file' }), 'is a file'],
    ['a way that hangs', look({ kind: 'hung' }), 'does not answer'],
    ['another file system', mounted('/dev/sdb1', { type: 'ext4' }), 'not an SSHFS mount'],
    [
      'a place inside another sshfs mount',
      look({ mounts: [{ source: 'x@y:/z', target: '/home/w/clustershare', type: 'fuse.sshfs', isReadOnly: false }] }),
      'inside another SSHFS mount',
    ],
    ['the local share by way of a link', look({ path: '/data/local/x', localShare: '/data/local' }), 'local share'],
  ])('is refused for %s', (_, worker, text) => {
    const { workers, shown, refusals } = plan(worker);
    expect(workers[0]?.refusal && english(workers[0].refusal.message)).toContain(text);
    expect(shown.refusals).toMatchObject([{ code: 'share-refused', nodeId: 'w1' }]);
    expect(refusals).toEqual([]);
  });

  it('refuses a mount point inside the share itself, and one inside another mount, each with its reason', () => {
    const inside = (source: string) => {
      const above = { source, target: '/home/w/clustershare', type: 'fuse.sshfs', isReadOnly: false };
      return english(plan(look({ mounts: [above] })).workers[0]?.refusal?.message ?? { en: '', values: {} });
    };
    expect(inside('ann@10.0.0.1:/home/ann/clustershare')).toContain('lies inside the share itself');
    expect(inside('ann@10.0.0.1:/home/ann/clustershare/la')).toContain('lies inside another SSHFS mount');
    expect(inside('bob@10.0.0.7:/data')).toContain('lies inside another SSHFS mount');
  });

  it('brings a mount under a service, and out of it again, only where that is wanted', () => {
    const lasting = { ...clusterOf(), share: { ...clusterOf().share, isPersistent: true } };
    const service = { ...look().service, base: '/home/w/.config', system: 'systemd' as const };
    const [wanted] = plan({ ...mounted(), service }, scheduler(), lasting).workers;
    expect([wanted?.unmount, wanted?.mounts, wanted?.service?.stopsOld]).toEqual(['gentle', true, false]);
    expect(wanted?.service?.folders).toEqual([
      '/home/w/.config/systemd',
      '/home/w/.config/systemd/user',
      '/home/w/.config/systemd/user/default.target.wants',
    ]);
    const there = { ...service, sha256: sha256Of(wanted?.service?.text ?? '') };
    const [settled] = plan({ ...mounted(), service: there }, scheduler(), lasting).workers;
    expect([settled?.mounts, settled?.unmount]).toEqual([false, 'no']);
    const [off] = plan({ ...mounted(), service: there }).workers;
    expect([off?.mounts, off?.unmount, off?.service?.stopsOld, off?.service?.text]).toEqual([true, 'gentle', true, '']);
    const [none] = plan({ ...mounted(), service: { ...service, system: null } }, scheduler(), lasting).workers;
    expect([none?.mounts, none?.service, none?.lacksServices]).toEqual([false, null, true]);
  });

  it('allows a home folder on NFS', () => {
    const mounts = [{ source: 'nas:/home', target: '/home', type: 'nfs4', isReadOnly: false }];
    expect(plan(look({ mounts })).shown.refusals).toEqual([]);
  });

  it('refuses an account that could be an option of ssh', () => {
    const workers = new Map<NodeId, WorkerLook>([
      ['w1' as NodeId, { look: look(), wayBack: { ...wayBack, account: '-oProxyCommand=x' }, addresses: [] }],
    ]);
    const { shown } = planShare({
      cluster: clusterOf(),
      scheduler: { node: 's1' as NodeId, look: scheduler() },
      workers,
    });
    expect(shown.refusals).toMatchObject([{ code: 'bad-input' }]);
  });
});

describe('the share as a whole', () => {
  const mountFrom = (source: string): MountLine => ({
    source,
    target: '/home/ann/clustershare',
    type: 'fuse.sshfs',
    isReadOnly: false,
  });

  it.each([
    ['by its name', [mountFrom('ann@W1.lan:/data')], []],
    ['by an address that it has', [mountFrom('x@10.0.0.7:/data')], ['10.0.0.7']],
  ])('refuses a loop through the worker, known %s', (_, mounts, addresses) => {
    const { refusals } = plan(look(), scheduler({ mounts }), clusterOf(), addresses);
    expect(refusals).toHaveLength(1);
    expect(refusals.map(({ message }) => english(message)).join()).toContain('loop');
  });

  it('does not mind a mount from elsewhere', () => {
    expect(plan(look(), scheduler({ mounts: [mountFrom('ann@nas:/data')] })).refusals).toEqual([]);
  });

  it.each([
    ['a dead mount', { kind: 'mount', state: 'dead' } as const],
    ['a file', { kind: 'file' } as const],
    ['the local share', { path: '/home/ann/localshare/x' }],
  ])('refuses %s on the scheduler', (_, more) => {
    expect(plan(look(), scheduler(more)).refusals).toMatchObject([{ code: 'share-refused', nodeId: 's1' }]);
  });

  it('shows the exact commands, in order, and a hash that changes with them', () => {
    const { shown } = plan(look({ envLines: [], hasEnvFile: false }), scheduler({ kind: 'absent', envLines: [] }));
    expect(shown.source).toBe(SOURCE);
    expect(shown.steps.map(({ node, shown: text }) => `${node} ${text.split('\n')[0]}`)).toEqual([
      "s1 mkdir -p -- '/home/ann/clustershare/lab'",
      's1 + AGI_CLUSTER_ENABLED=1',
      "w1 ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 -p 22 -l 'ann' -s -- '10.0.0.1' sftp </dev/null",
      "w1 mkdir -p -- '/home/w/clustershare/lab'",
      'w1 + IS_SOURCE_ENV=0',
      `w1 sshfs -o reconnect,ServerAliveInterval=15,ServerAliveCountMax=3,ConnectTimeout=10,BatchMode=yes,StrictHostKeyChecking=yes,idmap=user,noexec,nosuid -p 22 '${SOURCE}' '/home/w/clustershare/lab'`,
      "w1 '/home/w/clustershare/lab/.muster-write-test'",
      "w1 '/home/w/clustershare/lab/.muster-sentinel'",
    ]);
    expect(
      plan(look({ envLines: [], hasEnvFile: false }), scheduler({ kind: 'absent', envLines: [] })).shown.hash,
    ).toBe(shown.hash);
    expect(plan(mounted()).shown.hash).not.toBe(shown.hash);
  });

  it('says when everything is right already', () => {
    expect(plan(mounted()).shown.effects.map(english)).toEqual(['Everything is set up already; nothing is changed.']);
  });

  it('only verifies storage that is mounted by others', () => {
    const { workers, shown } = plan(look({ kind: 'folder', entries: 9 }), scheduler(), clusterOf('nfs'));
    expect(workers[0]).toMatchObject({ mounts: false, unmount: 'no', folders: [], refusal: null, source: '' });
    expect(shown.script).not.toContain('sshfs -o');
    expect(plan(look(), scheduler(), clusterOf('nfs')).shown.refusals).toHaveLength(1);
  });
});

describe('sourceOf and foldersToMake', () => {
  it('puts IPv6 in brackets', () =>
    expect(sourceOf({ ...wayBack, address: 'fd00::1' }, '/x')).toBe('ann@[fd00::1]:/x'));

  it.each([
    ['/a/b/c', '/a', ['/a/b', '/a/b/c']],
    ['/a', '/', ['/a']],
    ['/a', '/a', []],
  ])('%s from %s', (path, base, folders) => expect(foldersToMake(path, base)).toEqual(folders));
});
