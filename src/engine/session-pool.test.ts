import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../shared/failure';
import { type Cluster, emptyCluster } from '../shared/model/cluster';
import { MANAGER, type NodeId } from '../shared/model/ids';
import type { ClusterNode } from '../shared/model/node';
import type { Session, SessionPort } from './session';
import { SessionPool, targetOf } from './session-pool';

const HERON = 'heron' as NodeId;
const heron: ClusterNode = {
  id: HERON,
  name: 'heron',
  address: '10.0.0.2',
  port: 22,
  user: 'alice',
  aliases: [],
  sources: ['tcp-scan'],
  isSetAside: false,
};
const clusterOf = (more: Partial<ClusterNode> = {}): Cluster => ({
  ...emptyCluster('lab'),
  nodes: [{ ...heron, ...more }],
});

function fakeSession(nodeId: NodeId) {
  let cut: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    cut = resolve;
  });
  const session = { nodeId, closed, close: vi.fn(() => Promise.resolve(cut())) } as unknown as Session;
  return { session, cut: () => cut() };
}

function pool() {
  const made: ReturnType<typeof fakeSession>[] = [];
  const here = fakeSession(MANAGER);
  const open = vi.fn((_target: unknown) => {
    const next = fakeSession(HERON);
    made.push(next);
    return Promise.resolve(next.session);
  });
  const port = { open, local: () => here.session } as unknown as SessionPort;
  return { pool: new SessionPool(port), open, made, here };
}

describe('SessionPool', () => {
  it('opens one connection, also when two jobs ask at once', async () => {
    const { pool: sessions, open } = pool();
    const both = await Promise.all([sessions.get(HERON, clusterOf()), sessions.get(HERON, clusterOf())]);
    expect(both[0]).toBe(both[1]);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('never connects to this computer', async () => {
    const { pool: sessions, open, here } = pool();
    expect(await sessions.get(MANAGER, clusterOf())).toBe(here.session);
    expect(open).not.toHaveBeenCalled();
  });

  it('connects again after the line was cut', async () => {
    const { pool: sessions, open, made } = pool();
    await sessions.get(HERON, clusterOf());
    made[0]?.cut();
    await made[0]?.session.closed;
    await Promise.resolve();
    await sessions.get(HERON, clusterOf());
    expect(open).toHaveBeenCalledTimes(2);
  });

  it.each<[string, Partial<ClusterNode>]>([
    ['address', { address: '10.0.0.3' }],
    ['port', { port: 2222 }],
    ['user', { user: 'bob' }],
  ])('leaves the old connection when the %s changed', async (_name, more) => {
    const { pool: sessions, open, made } = pool();
    await sessions.get(HERON, clusterOf());
    await sessions.get(HERON, clusterOf(more));
    expect(made[0]?.session.close).toHaveBeenCalledTimes(1);
    expect(open).toHaveBeenLastCalledWith(expect.objectContaining(more), expect.anything());
  });

  it('does not keep a connection that failed', async () => {
    const { pool: sessions, open } = pool();
    open.mockRejectedValueOnce(new Failure('unreachable'));
    await expect(sessions.get(HERON, clusterOf())).rejects.toMatchObject({ code: 'unreachable' });
    expect(await sessions.get(HERON, clusterOf())).toMatchObject({ nodeId: HERON });
  });

  it('names a node that is not in the cluster', async () => {
    await expect(pool().pool.get(HERON, emptyCluster('lab'))).rejects.toMatchObject({ code: 'unknown-node' });
  });

  it('closes everything, and forgets it', async () => {
    const { pool: sessions, open, made } = pool();
    await sessions.get(HERON, clusterOf());
    await sessions.close();
    expect(made[0]?.session.close).toHaveBeenCalledTimes(1);
    await sessions.get(HERON, clusterOf());
    expect(open).toHaveBeenCalledTimes(2);
  });
});

describe('targetOf', () => {
  it.each<[ClusterNode['sources'], boolean]>([
    [['tcp-scan', 'arp'], false],
    [['known-hosts'], false],
    [['tcp-scan', 'typed'], true],
    [['ssh-config'], true],
  ])('a node from %j is typed: %s', (sources, isTyped) =>
    expect(targetOf({ ...heron, sources })).toMatchObject({ isTyped }),
  );
});
