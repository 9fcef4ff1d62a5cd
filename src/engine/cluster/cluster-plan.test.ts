import { expect, it } from 'vitest';
import { emptyCluster } from '../../shared/model/cluster';
import { thisComputer } from '../../shared/model/cluster-shape';
import type { FleetSnapshot, NodeKnowledge } from '../../shared/model/fleet';
import { emptyFleet } from '../../shared/model/fleet-fold';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode, NodeFacts } from '../../shared/model/node';
import { clusterPlan } from './cluster-plan';

const GIB = 1024 ** 3;
const node = (name: string, more: Partial<ClusterNode> = {}): ClusterNode => ({
  ...thisComputer(name),
  id: name as NodeId,
  address: `${name}.lan`,
  sources: ['tcp-scan'],
  ...more,
});
const tool = { path: '/usr/bin/x', version: '1', isOnPath: true, isReal: true };
const seen = (ip: string, machine: Partial<NodeFacts>, at = 1_000): NodeKnowledge => ({
  observation: {
    at,
    elapsedMs: 1,
    reach: { state: 'open', ip, elapsedMs: 1, detail: '' },
    hostKey: null,
    login: { state: 'ok', user: 'alice', methods: [], detail: '' },
    facts: {
      os: 'linux',
      cpuModel: 'Xeon',
      gpu: '',
      missing: [] as string[],
      python3: tool,
      uv: tool,
      sshfs: tool,
      addresses: [ip],
      ...machine,
    } as NodeFacts,
    factsDetail: '',
  },
  results: {},
});
const fleet = (): FleetSnapshot => {
  const cluster = {
    ...emptyCluster('lab'),
    nodes: [node('heron'), node('atlas'), node('ibis'), node('kite', { isSetAside: true }), node('lark')],
    scheduler: 'atlas' as NodeId,
    workers: [{ node: 'heron' as NodeId, slots: 3 }],
  };
  return {
    ...emptyFleet(),
    cluster,
    known: {
      heron: seen('10.0.0.2', { cores: 16, ramBytes: 32 * GIB, gpu: 'A100; A100' }, 5_000),
      atlas: seen('10.0.0.1', { cores: 64, ramBytes: 128 * GIB }),
      ibis: seen('10.0.0.3', { cores: 8, ramBytes: 8 * GIB, uv: null }),
      kite: seen('10.0.0.4', { cores: 8, ramBytes: 8 * GIB }),
    },
  };
};

it('writes AGILab’s advice: ready nodes with their reasons first, then who is left out and why', () => {
  const plan = clusterPlan(fleet(), 'flight_telemetry_project', '/home/alice/.agilab/lan_nodes.json');
  expect(plan).toMatchObject({
    schema: 'agilab.cluster_advisor.v1',
    mode: 'advisor_only',
    status: 'ok',
    source_generated_at: 5,
    scheduler: '10.0.0.1',
    current_workers: { '10.0.0.2': 3 },
    recommended_workers: { '10.0.0.1': 1, '10.0.0.2': 2 },
    summary: {
      ready_node_count: 2,
      excluded_node_count: 2,
      recommended_total_workers: 3,
      current_total_workers: 3,
      max_workers_per_host: 4,
    },
  });
  expect(plan.decisions.map(({ host, recommended_workers: count, reasons }) => [host, count, reasons.at(-1)])).toEqual([
    ['10.0.0.1', 1, 'scheduler host kept to one worker'],
    ['10.0.0.2', 2, 'GPU budget: 2 detected -> 2 worker(s)'],
    ['10.0.0.3', 0, 'excluded: LAN status is uv-missing'],
    ['10.0.0.4', 0, 'excluded: set aside in Muster'],
  ]);
});

it('says when nothing was looked at, and when nobody is ready', () => {
  const all = fleet();
  expect(clusterPlan({ ...all, known: {} }, 'x', '').status).toBe('missing_discovery');
  const ibis = all.known.ibis;
  expect(clusterPlan({ ...all, known: ibis ? { ibis } : {} }, 'x', '').status).toBe('no_ready_workers');
});
