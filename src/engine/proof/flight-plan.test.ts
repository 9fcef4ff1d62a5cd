import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster, oneMachineCluster } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { ClusterNode } from '../../shared/model/node';
import { AIRCRAFT, flightCsv, inputName, planFlight, ROWS_PER_AIRCRAFT } from './flight-plan';

const id = (text: string) => text as NodeId;
const machine = (name: string, isSetAside = false): ClusterNode => ({
  id: id(name),
  name,
  address: `${name}.lan`,
  port: 22,
  user: null,
  aliases: [],
  sources: ['typed'],
  isSetAside,
});

const lab = (slots: Record<string, number>, more: Partial<Cluster> = {}): Cluster => ({
  ...emptyCluster('lab'),
  nodes: ['atlas', 'heron', 'merlin'].map((name) => machine(name)),
  scheduler: id('atlas'),
  workers: Object.entries(slots).map(([name, count]) => ({ node: id(name), slots: count })),
  share: { ...emptyCluster('lab').share, schedulerPath: '/srv/lab/', workerPath: 'clustershare/lab' },
  ...more,
});

const ADDRESSES = new Map([
  [id('atlas'), '10.0.0.1'],
  [id('heron'), '10.0.0.2'],
  [id('merlin'), '10.0.0.3'],
]);

describe('planFlight', () => {
  it('keeps a scheduler without slots apart, and gives every node its own path of the share', () => {
    const plan = planFlight(lab({ heron: 2, merlin: 1 }), ADDRESSES);
    expect(plan.scheduler).toMatchObject({ id: 'atlas', slots: 0, output: '/srv/lab/muster_flight' });
    expect(plan.remote.map(({ id: name, output }) => [name, output])).toEqual([
      ['heron', 'clustershare/lab/muster_flight'],
      ['merlin', 'clustershare/lab/muster_flight'],
    ]);
    expect(plan.slots.map(({ name, address }) => [name, address])).toEqual([
      ['heron#0', '10.0.0.2'],
      ['heron#1', '10.0.0.2'],
      ['merlin#0', '10.0.0.3'],
    ]);
  });

  it('lets the scheduler compute beside the others when it is a worker too', () => {
    const plan = planFlight(lab({ atlas: 1, heron: 1 }), ADDRESSES);
    expect(plan.nodes.map(({ id: name, slots, isScheduler }) => [name, slots, isScheduler])).toEqual([
      ['atlas', 1, true],
      ['heron', 1, false],
    ]);
    expect(plan.remote.map((node) => node.id)).toEqual(['heron']);
  });

  it('needs no share for one machine', () => {
    const plan = planFlight(oneMachineCluster(1), new Map([[MANAGER, '127.0.0.1']]));
    expect(plan).toMatchObject({ remote: [], slots: [{ name: 'manager#0', address: '127.0.0.1' }] });
  });

  it('leaves out workers that were set aside', () => {
    const cluster = lab(
      { heron: 2, merlin: 1 },
      { nodes: [machine('atlas'), machine('heron', true), machine('merlin')] },
    );
    expect(planFlight(cluster, ADDRESSES).slots.map(({ name }) => name)).toEqual(['merlin#0']);
  });

  it.each<[string, string, Cluster]>([
    ['no scheduler', 'no-cluster', lab({ heron: 1 }, { scheduler: null })],
    ['no worker', 'no-cluster', lab({})],
    ['more slots than flights', 'bad-input', lab({ heron: 10, merlin: 7 })],
    ['a worker without an address', 'bad-input', lab({ heron: 1 }, { scheduler: id('osprey') })],
  ])('refuses %s', (_name, code, cluster) => {
    expect(() => planFlight(cluster, ADDRESSES)).toThrow(expect.objectContaining({ code }));
  });
});

describe('flightCsv', () => {
  const lines = flightCsv(67).trim().split('\n');

  it('has a header and one row a minute', () => {
    expect(lines).toHaveLength(ROWS_PER_AIRCRAFT + 1);
    expect(lines[0]).toBe('aircraft,date,lat,long');
    expect(lines[1]).toBe('67,2020-01-01 00:00:00,48.0670,2.0670');
    expect(lines.at(-1)).toBe('67,2020-01-01 00:47:00,48.0717,2.0717');
  });

  it('goes on after the hour', () => expect(flightCsv(60, 62).trim().split('\n').at(-1)).toContain(' 01:01:00,'));

  it('is larger than one kB for every aircraft, and different for each', () => {
    const files = AIRCRAFT.map((aircraft) => flightCsv(aircraft));
    expect(Math.min(...files.map((text) => text.length))).toBeGreaterThan(1024);
    expect(new Set(files).size).toBe(16);
    expect(inputName(60)).toBe('60_cluster_validation.csv');
  });
});
