import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import { emptyCluster, oneMachineCluster } from '../../shared/model/cluster';
import { emptyFleet } from '../../shared/model/fleet';
import { MANAGER, type NodeId, type RunId } from '../../shared/model/ids';
import { type ProofClaim, ProofReport } from '../../shared/model/proof';
import { english, say } from '../../shared/model/sentence';
import { claim, REQUIRED_CLAIMS } from './claims';
import { FLIGHT, planFlight } from './flight-plan';
import { proofReport, type RunRecord } from './proof-report';

const made = (id: string, state: ProofClaim['state'] = 'holds'): ProofClaim =>
  claim(id, say('Claim {{id}}', { id }), say('By looking'), {
    state,
    expected: '1',
    observed: state === 'holds' ? '1' : '0',
  });
const all = REQUIRED_CLAIMS.map((id) => made(id));

const local = oneMachineCluster(2);
const record = (more: Partial<RunRecord> = {}): RunRecord => ({
  id: 'r1' as RunId,
  cluster: local,
  isLocal: true,
  startedAt: 1_000,
  flight: FLIGHT,
  plan: planFlight(local, new Map([[MANAGER, '127.0.0.1']])),
  phases: [],
  batches: [],
  claims: all,
  files: [],
  installed: new Map(),
  failure: null,
  logs: {},
  ...more,
});
const reportOf = (more: Partial<RunRecord> = {}) =>
  proofReport(record(more), emptyFleet(emptyCluster('lab')), { endedAt: 4_200, musterVersion: '0.1.0' });

describe('the verdict', () => {
  const failure = new Failure('worker-absent', say('heron did not join.')).toValue();
  const cancelled = new Failure('cancelled').toValue();
  it.each<[string, Partial<RunRecord>, ProofReport['verdict'], string]>([
    ['all claims hold', {}, 'passed', 'computed 16 flights in 3.2 s. All 768 rows'],
    ['an advice beside them', { claims: [...all, made('python-minor', 'advice')] }, 'passed', 'The cluster computes.'],
    ['one claim broken', { claims: [...all, made('more', 'broken')] }, 'failed', 'Claim more (0)'],
    [
      'one claim broken for a reason',
      { claims: [...all, { ...made('more', 'broken'), reason: 'idle-slot' }] },
      'failed',
      'The proof failed: a worker computed nothing. This does not hold: Claim more (0).',
    ],
    ['a failure, although all claims hold', { failure }, 'failed', 'heron did not join.'],
    ['cancelled', { failure: cancelled }, 'cancelled', 'proves nothing'],
    ['no claims at all', { claims: [] }, 'failed', 'outputs-visible'],
    ['one claim never made', { claims: all.slice(0, -1) }, 'failed', 'nothing-left'],
    [
      'one claim not tested',
      { claims: [...all.slice(1), made('outputs-visible', 'not-tested')] },
      'failed',
      'outputs-visible',
    ],
    ['no plan', { plan: null, claims: [], failure }, 'failed', 'heron did not join.'],
  ])('%s', (_name, more, verdict, words) => {
    const report = reportOf(more);
    expect(report.verdict).toBe(verdict);
    expect(english(report.headline)).toContain(words);
  });

  it('needs the view of every remote worker', () => {
    const heron = { ...local.nodes[0], id: 'heron' as NodeId, name: 'heron' } as (typeof local.nodes)[0];
    const cluster = { ...local, nodes: [...local.nodes, heron], workers: [{ node: heron.id, slots: 1 }] };
    const addresses = new Map([
      [MANAGER, '10.0.0.1'],
      [heron.id, '10.0.0.2'],
    ]);
    const remote = { isLocal: false, cluster, plan: planFlight(cluster, addresses) };
    expect(reportOf(remote).verdict).toBe('failed');
    const seen = ['view-heron', 'mount-before', 'mount-after'].map((id) => made(id));
    expect(reportOf({ ...remote, claims: [...all, ...seen] }).verdict).toBe('passed');
  });
});

describe('the report', () => {
  it('is one that can be read back', () => {
    const report = reportOf();
    expect(ProofReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('says what a run on this computer alone does not prove, and how to repeat it', () => {
    const report = reportOf();
    expect(report.doesNotProve.map(english).join(' ')).toContain('this run used this computer alone');
    expect(report.repeat).toContain('muster prove --local');
    expect(reportOf({ isLocal: false }).repeat).toContain('muster prove --cluster this-computer');
  });

  it('shows every node with its role and the versions of its environment', () => {
    const installed = new Map([
      [MANAGER, { packages: new Map([['dask', '2026.9']]), python: '3.13.5', uv: '0.9.0', isReused: false }],
    ]);
    const report = reportOf({ installed });
    expect(report.nodes).toMatchObject([
      {
        id: 'manager',
        role: 'scheduler-and-worker',
        slots: 2,
        address: '127.0.0.1',
        versions: { python: '3.13.5', uv: '0.9.0' },
      },
    ]);
    expect(report.packages).toEqual({ dask: '2026.9' });
  });
});
