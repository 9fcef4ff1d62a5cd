import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { ClusterNode } from '../../shared/model/node';
import { english } from '../../shared/model/sentence';
import { absolutePath, checkSharePaths, isWithin, refusalOfPath } from './share-paths';

describe('refusalOfPath', () => {
  it.each([
    ['', 'bad-path'],
    ['  ', 'bad-path'],
    ['a\nb', 'bad-path'],
    ['a\0b', 'bad-path'],
    ['a\u001b[2Jb', 'bad-path'],
    ['a\u202eb', 'bad-path'],
    ['C:\\share', 'bad-path'],
    ['c:/share', 'bad-path'],
    ['clustershare\\lab', 'bad-path'],
    ['\\\\server\\share', 'bad-path'],
    ['//server/share', 'bad-path'],
    ['~', 'bad-path'],
    ['~/clustershare', 'bad-path'],
    ['~ann/clustershare', 'bad-path'],
    ['../clustershare', 'bad-path'],
    ['a/../../b', 'bad-path'],
    [' clustershare', 'bad-path'],
    ['/', 'share-refused'],
    ['/./', 'share-refused'],
    ['.', 'share-refused'],
    ['./', 'share-refused'],
    ['/home/ann', 'share-refused'],
    ['/home/ann/', 'share-refused'],
    ['/home', 'share-refused'],
    ['localshare', 'share-refused'],
    ['./localshare//', 'share-refused'],
    ['/home/ann/localshare', 'share-refused'],
    ['localshare/flight', 'share-refused'],
  ])('refuses %j with %s', (path, code) => {
    expect(refusalOfPath(path, '/home/ann', 'w1' as NodeId)).toMatchObject({ code, nodeId: 'w1' });
  });

  it.each([
    'clustershare/lab',
    './clustershare/lab',
    'localshare2',
    '/data/share',
    'a b/ü $HOME "x" \'y\'',
    'home',
    '/home/annette/share',
    '..share',
  ])('allows %j', (path) => {
    expect(refusalOfPath(path, '/home/ann', null)).toBeNull();
  });

  it('names the path and the rule', () => {
    const refusal = refusalOfPath('localshare', '/home/ann', null);
    expect(refusal && english(refusal.message)).toBe(
      'The share localshare is the local share, where every node keeps its own inputs; the two must be different folders.',
    );
  });
});

describe('checkSharePaths', () => {
  const node = (id: string, isSetAside = false) => ClusterNode.parse({ id, name: id, address: id, isSetAside });
  const cluster = (schedulerPath: string, workerPath: string): Cluster => {
    const empty = emptyCluster('lab');
    return {
      ...empty,
      nodes: [node('s1'), node('w1'), node('w2', true)],
      scheduler: 's1' as NodeId,
      workers: ['s1', 'w1', 'w2'].map((id) => ({ node: id as NodeId, slots: 1 })),
      share: { ...empty.share, schedulerPath, workerPath },
    };
  };

  it('checks the scheduler, and the worker path on every remote worker that takes part', () => {
    expect(checkSharePaths(cluster('localshare', '/srv/w'), { w1: '/srv/w' }).map(({ nodeId }) => nodeId)).toEqual([
      's1',
      'w1',
    ]);
    expect(checkSharePaths(cluster('clustershare/lab', 'clustershare/lab'), {})).toEqual([]);
  });

  it('checks the worker path although no worker is chosen yet', () => {
    expect(checkSharePaths({ ...cluster('a', 'C:\\x'), workers: [] }, {})).toHaveLength(1);
  });
});

describe('absolutePath and isWithin', () => {
  it.each([
    ['clustershare/lab', '/home/ann/clustershare/lab'],
    ['./a//b/', '/home/ann/a/b'],
    ['/data/x/', '/data/x'],
    ['/', '/'],
  ])('%s is %s', (path, absolute) => expect(absolutePath(path, '/home/ann')).toBe(absolute));

  it.each([
    ['/a/b', '/a', true],
    ['/a', '/a', true],
    ['/ab', '/a', false],
    ['/a', '/', true],
  ])('%s within %s: %s', (inner, outer, isInside) => expect(isWithin(inner, outer)).toBe(isInside));
});
