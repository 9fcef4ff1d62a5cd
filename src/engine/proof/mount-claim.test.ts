import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../shared/failure';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import { emptyFleet } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode } from '../../shared/model/node';
import type { ShareSpeed } from '../../shared/model/share';
import { keepSpeeds, keptSpeeds } from '../share/kept-speed';
import { planFlight } from './flight-plan';
import { claimMounts } from './mount-claim';
import { fakeJob } from './testing/fake-job';

const [ATLAS, HERON] = ['atlas' as NodeId, 'heron' as NodeId];
const machine = (id: NodeId): ClusterNode => ({
  id,
  name: id,
  address: '10.0.0.1',
  port: 22,
  user: 'alice',
  aliases: [],
  sources: ['typed'],
  isSetAside: false,
});
const cluster: Cluster = {
  ...emptyCluster('lab'),
  nodes: [machine(ATLAS), machine(HERON)],
  scheduler: ATLAS,
  workers: [{ node: HERON, slots: 1 }],
};
const plan = planFlight(
  cluster,
  new Map([
    [ATLAS, '10.0.0.1'],
    [HERON, '10.0.0.2'],
  ]),
);

it('is ended by a cancel without leaving the measurement beside it to fail unheard', async () => {
  const cancel = new AbortController();
  const unheard = vi.fn();
  process.on('unhandledRejection', unheard);
  const base = fakeJob(() => ({}));
  const session = async () => {
    cancel.abort();
    throw new Failure('cancelled');
  };
  const ports = { ...base.ports, now: Date.now };
  const job = { ...base, ports, cluster, fleet: () => emptyFleet(cluster), signal: cancel.signal, session };
  await expect(claimMounts(job, plan, 'before', [])).rejects.toMatchObject({ code: 'cancelled' });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unheard);
  expect(unheard).not.toHaveBeenCalled();
});

describe('what was measured of the share', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-speed-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const speed: ShareSpeed = {
    writeBytesPerSecond: 1,
    readBytesPerSecond: 2,
    smallFilesPerSecond: 3,
    sizeBytes: 4,
    at: 5_000,
  };
  const jobOf = (given: Cluster, known: Partial<Record<NodeId, ShareSpeed>> = {}) => {
    const fleet = emptyFleet(given);
    const workers = Object.fromEntries(
      Object.entries(known).map(([node, each]) => [node, { speed: each }]),
    ) as unknown as typeof fleet.share.workers;
    return {
      ...fakeJob(() => ({})),
      cluster: given,
      clusterFolder: folder,
      fleet: () => ({ ...fleet, share: { ...fleet.share, workers } }),
    };
  };

  it('is kept for the next command, of this share alone', async () => {
    expect(await keptSpeeds(jobOf(cluster))).toEqual({});
    await keepSpeeds(jobOf(cluster, { [HERON]: speed }));
    await keepSpeeds(jobOf(cluster, { [ATLAS]: { ...speed, at: 6_000 } }));
    expect(await keptSpeeds(jobOf(cluster))).toEqual({ [HERON]: speed, [ATLAS]: { ...speed, at: 6_000 } });
    const moved = { ...cluster, share: { ...cluster.share, workerPath: 'elsewhere' } };
    expect(await keptSpeeds(jobOf(moved))).toEqual({});
  });
});
