import { describe, expect, it, vi } from 'vitest';
import { emptyCluster } from '../../shared/model/cluster';
import type { NodeId, RunId } from '../../shared/model/ids';
import { wheelsFolder } from './carried-wheels';
import { planFlight } from './flight-plan';
import { holdNode } from './hold-node';
import { fakeJob } from './testing/fake-job';
import { verificationOf } from './verify';

// The manager is a Windows computer: whatever joins paths there joins them with backslashes.
vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});

const node = (name: string, user: string, port: number, octet: number) => ({
  id: name as NodeId,
  name,
  address: `192.168.20.${octet}`,
  port,
  user,
  aliases: [],
  sources: ['typed' as const],
  isSetAside: false,
});
const cluster = {
  ...emptyCluster('lab'),
  nodes: [node('atlas', 'alice', 22, 10), node('heron', 'bob', 2222, 11), node('ibis', 'carol', 22, 12)],
  scheduler: 'atlas' as NodeId,
  workers: [
    { node: 'heron' as NodeId, slots: 2 },
    { node: 'ibis' as NodeId, slots: 3 },
  ],
};
const addresses = new Map(cluster.nodes.map(({ id, address }) => [id, address]));

describe('a manager on Windows, with nodes of several users, ports and slots', () => {
  it('plans every slot of every node, by paths that POSIX nodes understand', () => {
    const plan = planFlight(cluster, addresses);
    expect(plan.slots.map(({ name, address }) => `${name} ${address}`)).toEqual([
      'heron#0 192.168.20.11',
      'heron#1 192.168.20.11',
      'ibis#0 192.168.20.12',
      'ibis#1 192.168.20.12',
      'ibis#2 192.168.20.12',
    ]);
    const sent = JSON.stringify([plan, verificationOf(plan), wheelsFolder(cluster.share.workerPath, 'r1' as RunId)]);
    expect(sent).not.toContain('\\');
    expect(plan.scheduler.output).toBe(`${cluster.share.schedulerPath}/muster_flight`);
  });

  it('holds a node by values without a backslash', async () => {
    const job = fakeJob(() => ({ lines: ['MUSTER-LEASE taken', 'MUSTER-HELD'], until: new Promise(() => undefined) }));
    const run = { id: 'r1' as RunId, dataset: 'localshare/x', inputs: { 'a.csv': '' }, programs: { 'p.py': '' } };
    await holdNode(job, 'heron' as NodeId, run, new AbortController().signal);
    expect(JSON.stringify(job.asked[0]?.values)).not.toContain('\\');
  });
});
