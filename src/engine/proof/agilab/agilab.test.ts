import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster } from '../../../shared/model/cluster';
import type { NodeId } from '../../../shared/model/ids';
import type { ClusterNode, NodeFacts } from '../../../shared/model/node';
import { english } from '../../../shared/model/sentence';
import { FLIGHT, planFlight } from '../flight-plan';
import { differences, packagesClaim } from './agilab-claims';
import { slotsOf } from './agilab-compute';
import { isTelling, listenersIn, phaseOf, workersIn } from './agilab-log';
import { type AgilabSituation, agilabRefusal } from './agilab-refusals';
import { madeByAgilab } from './footprint';
import { type Environment, type InstallEvidence, staleReason } from './install-evidence';

const id = (text: string) => text as NodeId;

it('the programs on nodes judge every cheat by its own reason', () => {
  const folder = join(__dirname, '../../remote/agilab');
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const done = spawnSync('python3', ['-m', 'unittest', 'discover', '-s', folder], { env, encoding: 'utf8' });
  expect(done.stderr).toContain('OK');
  expect(done.status).toBe(0);
});

describe('AGILab’s log', () => {
  const path = 'export PATH="$HOME/.local/bin:$PATH";uv --quiet run --no-sync -p 3.13 python wenv/cli.py';
  const token = 'a'.repeat(32);
  const lines = [
    `x.exec_ssh [10.0.0.2] ${path} target-lease-acquire wenv/flight_telemetry_worker ${token} run`,
    `x.exec_ssh [10.0.0.3] ${path} target-lease-acquire wenv/flight_telemetry_worker ${token} run`,
    'x._launch_scheduler_process Starting dask scheduler locally: uv run dask scheduler --port 8780 --host 10.0.0.1 --dashboard-address :0',
    'x.start Starting worker #0.0 on [10.0.0.2]',
    'x.start Launched remote worker in background on 10.0.0.2: export PATH; uv run dask worker tcp://10.0.0.1:8780',
    "x.sync Current workers connected: ['tcp://10.0.0.2:9001', 'tcp://10.0.0.2:9000']",
    'x.sync All workers successfully attached to scheduler',
    'worker #1: 10.0.0.2:9001 from /home/alice/wenv/x/base_worker.py',
    'worker #0: 10.0.0.2:9000 from /home/alice/wenv/x/base_worker.py',
    'worker #0 completed 9 plan batches',
    'worker #1 completed 7 plan batches',
    `x.exec_ssh [10.0.0.3] ${path} target-lease-release wenv/flight_telemetry_worker ${token}`,
  ];
  it('shows its phases', () => {
    expect(lines.flatMap((line) => phaseOf(line) ?? [])).toEqual(['start-scheduler', 'start-workers', 'compute']);
  });
  it('counts what each worker says it completed', () => {
    expect(workersIn(lines)).toEqual([
      { number: 0, ip: '10.0.0.2', port: 9000, completed: 9 },
      { number: 1, ip: '10.0.0.2', port: 9001, completed: 7 },
    ]);
  });
  it('names ports', () => {
    expect([...listenersIn(lines)]).toEqual([
      ['10.0.0.1', ['10.0.0.1:8780']],
      ['10.0.0.2', ['10.0.0.2:9001', '10.0.0.2:9000']],
    ]);
  });
  it('keeps the lines that show something', () => {
    expect(lines.filter(isTelling)).toHaveLength(6);
  });
});

const machine = (name: string, address: string, port = 22): ClusterNode => ({
  id: id(name),
  name,
  address,
  port,
  user: 'alice',
  aliases: [],
  sources: ['typed'],
  isSetAside: false,
});
const lab = (more: Partial<Cluster> = {}): Cluster => ({
  ...emptyCluster('lab'),
  nodes: [machine('atlas', '10.0.0.1'), machine('heron', '10.0.0.2'), machine('ibis', '10.0.0.3')],
  scheduler: id('atlas'),
  workers: [
    { node: id('heron'), slots: 2 },
    { node: id('ibis'), slots: 1 },
  ],
  share: { ...emptyCluster('lab').share, schedulerPath: 'clustershare/lab', workerPath: 'clustershare/lab' },
  runner: 'agilab',
  ...more,
});
const ADDRESSES = new Map([
  [id('atlas'), '10.0.0.1'],
  [id('heron'), '10.0.0.2'],
  [id('ibis'), '10.0.0.3'],
]);

describe('a cluster that AGILab cannot use is refused', () => {
  const at = (cluster: Cluster, more: Partial<AgilabSituation> = {}): AgilabSituation => ({
    cluster,
    plan: planFlight(cluster, ADDRESSES),
    facts: () => ({ home: '/home/alice' }) as NodeFacts,
    users: new Map([...ADDRESSES.keys()].map((node) => [node, 'alice'])),
    isFlight: true,
    isWindowsManager: false,
    ...more,
  });
  const said = (situation: AgilabSituation) => {
    const refusal = agilabRefusal(situation);
    return refusal ? english(refusal.sentence) : null;
  };
  it('but not one that it can', () => {
    expect(said(at(lab()))).toBeNull();
    const absolute = { ...lab().share, schedulerPath: '/home/alice/clustershare/lab' };
    expect(said(at(lab({ share: absolute })))).toBeNull();
  });
  const share = (more: Partial<Cluster['share']>) => lab({ share: { ...lab().share, ...more } });
  const users = (heron: string, others: string) =>
    new Map([
      [id('atlas'), others],
      [id('heron'), heron],
      [id('ibis'), others],
    ]);
  it.each<[string, RegExp, AgilabSituation]>([
    [
      'another port',
      /port 22 only, and ibis listens on 2222/,
      at(lab({ nodes: [...lab().nodes.slice(0, 2), machine('ibis', '10.0.0.3', 2222)] })),
    ],
    ['two logins', /bob on heron is not alice on ibis/, at(lab(), { users: users('bob', 'alice') })],
    [
      'another account of the share',
      /as alice on the scheduler, and this cluster mounts it as carol/,
      at(share({ account: 'carol' })),
    ],
    [
      'another place of the share',
      /clustershare\/lab on the scheduler, other\/lab on heron/,
      at(share({ workerPath: 'other/lab' })),
    ],
    [
      'a share outside the home folder',
      /\/srv\/lab on the scheduler/,
      at(share({ schedulerPath: '/srv/lab', workerPath: '/srv/lab' })),
    ],
    [
      'inputs the planner weighs as nothing',
      /gives every flight to the first of 3 slots/,
      at(lab(), { plan: planFlight(lab(), ADDRESSES, { ...FLIGHT, rowsPerAircraft: 3 }) }),
    ],
  ])('%s', (_name, text, situation) => expect(said(situation)).toMatch(text));
});

describe('slots', () => {
  const flight = planFlight(lab(), ADDRESSES);
  it('are AGILab’s workers by address, then by port', () => {
    const workers = [
      { number: 0, ip: '10.0.0.3', port: 9000, completed: 1 },
      { number: 1, ip: '10.0.0.2', port: 9001, completed: 2 },
      { number: 2, ip: '10.0.0.2', port: 9000, completed: 3 },
    ];
    const planned = [['60_cluster_validation.csv'], ['61_x.csv', '62_x.csv'], ['63_x.csv', '64_x.csv', '65_x.csv']];
    expect(slotsOf({ flight }, workers, planned)).toEqual([
      { name: 'heron#0', number: 2, assigned: ['63.parquet', '64.parquet', '65.parquet'], completed: 3 },
      { name: 'heron#1', number: 1, assigned: ['61.parquet', '62.parquet'], completed: 2 },
      { name: 'ibis#0', number: 0, assigned: ['60.parquet'], completed: 1 },
    ]);
  });
  it('of a worker that never spoke computed nothing', () => {
    expect(slotsOf({ flight }, [], []).map(({ number, completed }) => [number, completed])).toEqual(
      Array.from({ length: 3 }, () => [-1, 0]),
    );
  });
});

describe('an install is trusted only when nothing changed', () => {
  const evidence: InstallEvidence = {
    schema: 'muster.agilab-install/1',
    app: 'flight_telemetry_project',
    at: 1,
    agilab: '2026.10.13',
    snippetSha256: 's',
    prints: { heron: 'h', atlas: 'a' },
  };
  const now = (more: object = {}) => ({
    agilab: '2026.10.13',
    snippetSha256: 's',
    prints: new Map([
      [id('heron'), 'h'],
      [id('atlas'), 'a'],
    ]),
    ...more,
  });
  it.each([
    ['unchanged', evidence, now(), null],
    ['never made', null, now(), 'none-yet'],
    ['another AGILab', evidence, now({ agilab: '2026.11.1' }), 'agilab-changed'],
    ['another cluster', evidence, now({ snippetSha256: 't' }), 'cluster-changed'],
    ['another environment', evidence, now({ prints: new Map([[id('heron'), 'x']]) }), 'environment-changed'],
    [
      'no environment',
      { ...evidence, prints: { heron: '' } },
      now({ prints: new Map([[id('heron'), '']]) }),
      'environment-changed',
    ],
    ['a new node', evidence, now({ prints: new Map([[id('ibis'), 'i']]) }), 'environment-changed'],
  ] as const)('%s', (_name, of, at, reason) => expect(staleReason(of, at)).toBe(reason));
});

describe('packages', () => {
  const environment = (python: string, packages: Record<string, string>): Environment => ({
    print: 'p',
    python,
    uv: '0.13.9',
    packages: new Map(Object.entries({ 'agi-node': '1', 'agi-env': '1', ...packages })),
    isReused: false,
  });
  const own = environment('3.13.5', { dask: '2026.8.0' });
  it.each([
    ['equal', environment('3.13.1', { dask: '2026.8.0' }), []],
    ['another dask', environment('3.13.5', { dask: '2026.9.0' }), ['dask 2026.9.0/2026.8.0']],
    ['another Python', environment('3.14.0', { dask: '2026.8.0' }), ['Python 3.14.0/3.13.5']],
    ['nothing', environment('', {}), ['Python absent/3.13.5', 'dask absent/2026.8.0']],
  ])('%s', (_name, other, differing) => {
    expect(differences(own, other)).toEqual(differing);
    expect(packagesClaim(own, [{ name: 'heron', at: other }]).state).toBe(differing.length === 0 ? 'holds' : 'broken');
  });
});

it('what AGILab makes is known by name before it begins, parents first', () => {
  const made = madeByAgilab('flight_telemetry', 'clustershare/lab', 'alice', true).map(({ path }) => path);
  expect(made).toContain('wenv/flight_telemetry_worker');
  expect(made).toContain('clustershare/lab/flight_telemetry');
  for (const path of made) {
    const parent = made.indexOf(path.slice(0, path.lastIndexOf('/')));
    expect(parent).toBeLessThan(made.indexOf(path));
  }
});
