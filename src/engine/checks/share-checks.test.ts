import { describe, expect, it } from 'vitest';
import { emptyCluster } from '../../shared/model/cluster';
import type { NodeMount } from '../../shared/model/node';
import type { ShareLook } from '../share/share-look';
import { sickMountAt } from './mount-healthy';
import { judgeMounted } from './share-mounted';
import { judgeSameFolder } from './share-sentinel';

const SOURCE = 'ann@s1:/home/ann/share';
const look = (more: Partial<ShareLook>): ShareLook => ({
  home: '/home/w',
  user: 'w',
  system: 'linux',
  path: '/home/w/share',
  base: '/home/w',
  localShare: '/home/w/localshare',
  kind: 'absent',
  entries: 0,
  firstEntry: '',
  state: null,
  mount: null,
  mounts: [],
  sshfs: '/usr/bin/sshfs',
  service: { file: '', base: '', sha256: '', system: null, isLingering: false },
  hasAgilabFolder: false,
  hasEnvFile: false,
  envLines: [],
  names: [],
  ...more,
});
const mount = { source: SOURCE, target: '/home/w/share', type: 'fuse.sshfs', isReadOnly: false };

describe('mount-healthy', () => {
  const at = (target: string, state: NodeMount['state']): NodeMount => ({
    source: 's',
    target,
    type: 'fuse.sshfs',
    isReadOnly: false,
    state,
  });

  it.each([
    ['/home/w/share', 'dead', true],
    ['/home/w/share', 'hung', true],
    ['/home/w', 'hung', true],
    ['/home/w/share/below', 'dead', true],
    ['/home/w/share', 'alive', false],
    ['/home/w/share', 'not-probed', false],
    ['/home/w/share2', 'dead', false],
  ] as const)('%s %s: in the way %s', (target, state, isInTheWay) => {
    expect(sickMountAt([at(target, state)], '/home/w/share') !== null).toBe(isInTheWay);
  });
});

describe('share-mounted', () => {
  const cluster = emptyCluster('lab');
  const scheduler = look({ kind: 'folder' });

  it.each([
    [look({ kind: 'mount', state: 'alive', mount }), 'pass'],
    [look({ kind: 'folder' }), 'fail'],
    [look({}), 'fail'],
    [look({ kind: 'mount', state: 'hung', mount }), 'fail'],
    [look({ kind: 'mount', state: 'alive', mount: { ...mount, source: `${SOURCE}2` } }), 'fail'],
    [look({ kind: 'mount', state: 'alive', mount: { ...mount, isReadOnly: true } }), 'fail'],
  ])('judges a look %#: %s', (worker, status) => {
    expect(judgeMounted({ worker, scheduler, source: SOURCE }, cluster).status).toBe(status);
  });

  it('does not know without the scheduler', () => {
    expect(judgeMounted({ worker: look({ kind: 'folder' }), scheduler: null, source: '' }, cluster).status).toBe(
      'error',
    );
  });
});

describe('share-sentinel', () => {
  it.each([
    [['a', 'b'], ['b', 'a'], 'pass'],
    [[], [], 'pass'],
    [['a', '.muster-sentinel'], ['a'], 'pass'],
    [['a'], [], 'fail'],
    [[], ['a'], 'fail'],
  ])('%j here and %j there: %s', (here, there, status) => {
    const ends = { worker: look({ names: here }), scheduler: look({ names: there }), source: SOURCE };
    expect(judgeSameFolder(ends).status).toBe(status);
  });
});
