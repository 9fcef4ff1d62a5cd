import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId, RunId } from '../../shared/model/ids';
import { PROOF_PHASES } from '../../shared/model/phases';
import type {
  PhaseSpan,
  ProofBatch,
  ProofClaim,
  ProofPhaseId,
  ProofReport,
  ProofState,
  RunSummary,
} from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import { WORKERS, withJob } from './fake-cluster';
import { LAB_NOW, node } from './fake-fleet';
import { oneWayFleet, provenFleet } from './fake-share';

const ATLAS = node('atlas');
const RUN = '7f3a9c21' as RunId;
/** Phase → node → when it ran, in s after the start. Workers differ only in how long they install. */
const ON_ATLAS: Readonly<Partial<Record<ProofPhaseId, readonly [from: number, to: number]>>> = {
  plan: [0, 0.5],
  inputs: [0.5, 0.9],
  'mirror-inputs': [0.9, 1.4],
  install: [1.4, 2.9],
  'start-scheduler': [4.6, 5.2],
  compute: [5.2, 7.3],
  'verify-outputs': [7.3, 8.4],
  'shut-down': [8.4, 8.9],
};
const INSTALLED: Readonly<Record<string, number>> = { kestrel: 3.4, osprey: 4.6, merlin: 1.8, heron: 3.9 };
const workerTimes = (id: NodeId): typeof ON_ATLAS => ({
  sentinel: [0.5, 0.9],
  'mirror-inputs': [0.9, 1.5],
  install: [1.5, INSTALLED[id] ?? 3],
  'start-workers': [5.2, 5.7],
  compute: [5.7, 7],
  'verify-outputs': [7.6, 8.3],
});

/** Spans of a run as they stand `untilS` seconds after its start. */
export function spansUntil(startedAt: number, untilS: number): PhaseSpan[] {
  return [ATLAS, ...WORKERS].flatMap((id) => {
    const times = id === ATLAS ? ON_ATLAS : workerTimes(id);
    return PROOF_PHASES.flatMap((phase): PhaseSpan[] => {
      const [from, to] = times[phase] ?? [Number.POSITIVE_INFINITY, 0];
      if (from >= untilS) return [];
      const isDone = to <= untilS;
      const endedAt = isDone ? startedAt + to * 1000 : null;
      return [
        {
          phase,
          node: id,
          startedAt: startedAt + from * 1000,
          endedAt,
          state: isDone ? 'done' : 'running',
          detail: '',
        },
      ];
    });
  });
}

/** Sixteen flights over eight slots, of which the first `done` are computed. */
export const batchesOf = (startedAt: number, done: number): ProofBatch[] =>
  Array.from({ length: 16 }, (_, at) => {
    const state = at < done ? 'done' : at < done + 5 ? 'running' : 'assigned';
    const begun = startedAt + 5_700 + Math.floor(at / 8) * 400;
    return {
      aircraft: 60 + at,
      node: WORKERS[at % 4] ?? ATLAS,
      slot: Math.floor(at / 4) % 2,
      state,
      rows: state === 'done' ? 48 : null,
      startedAt: state === 'assigned' ? null : begun,
      endedAt: state === 'done' ? begun + 61 : null,
      sha256: null,
    };
  });

const claim = (id: string, title: string, how: string, expected: string, observed = expected): ProofClaim => ({
  id,
  title: say(title),
  state: expected === observed ? 'holds' : 'broken',
  expected,
  observed,
  how: say(how),
  reason: expected === observed ? null : 'worker-only-output',
});

const claimsOf = (seen: number): ProofClaim[] => [
  claim(
    'every-slot-computed',
    'Every worker computed',
    'Worker name written inside each result, against the slots of the plan',
    '8 slots',
  ),
  claim(
    'outputs-visible',
    'The scheduler sees every output',
    'Parquet files listed through the path of the scheduler, not through the workers',
    '16 files',
    `${seen} files`,
  ),
  claim(
    'rows-complete',
    'Every row is there',
    'Parquet files read row by row on the scheduler',
    '768 rows',
    `${seen * 48} rows`,
  ),
  claim(
    'values-correct',
    'Every value is right',
    'Dates, positions and distances computed again by another formula',
    'all equal',
  ),
  claim(
    'same-bytes',
    'Both sides see the same bytes',
    'SHA-256 made on the worker after closing, and on the scheduler',
    'all equal',
  ),
  claim('nothing-left', 'Nothing was left running', 'Processes and ports of this run asked for on every node', '0'),
];

/** The report of a run that ended this way. */
export function reportOf(verdict: ProofReport['verdict'], startedAt = LAB_NOW): ProofReport {
  const isCancelled = verdict === 'cancelled';
  const spans = spansUntil(startedAt, isCancelled ? 5.6 : 9);
  const phases = spans.map((span): PhaseSpan => {
    if (span.state === 'running') return { ...span, state: 'cancelled', endedAt: startedAt + 5_600 };
    const isBroken = verdict === 'failed' && span.node === 'heron' && span.phase === 'verify-outputs';
    return isBroken ? { ...span, state: 'failed' } : span;
  });
  return {
    schema: 'muster.proof/1',
    id: RUN,
    musterVersion: '0.1.0',
    cluster: 'flight-lab',
    runner: 'dask',
    isMasked: false,
    isLocal: false,
    startedAt,
    endedAt: startedAt + (isCancelled ? 5_600 : 8_900),
    verdict,
    headline: {
      passed: say(
        'The cluster computes. 4 workers computed 16 flights in 8.9 s. All 768 rows were read back on the scheduler, and every value is right.',
      ),
      failed: say(
        'The proof failed: results never reached the scheduler. This does not hold: The scheduler sees every output (12 files).',
      ),
      cancelled: say('The proof was cancelled. It ran for 5.6 s and proves nothing.'),
    }[verdict],
    failure: null,
    scheduler: ATLAS,
    share: {
      backend: 'sshfs',
      schedulerPath: 'clustershare/flight-lab',
      workerPath: 'clustershare/flight-lab',
      source: '',
      speeds: [],
    },
    nodes: [ATLAS, ...WORKERS].map((id) => ({
      id,
      name: id,
      address: '192.168.20.10',
      role: id === ATLAS ? 'scheduler' : 'worker',
      slots: id === ATLAS ? 0 : 2,
      user: 'alice',
      osName: 'Debian 13',
      arch: 'x86_64',
      cpuModel: '',
      cores: 16,
      ramBytes: 0,
      clockOffsetMs: 0,
      status: 'ready',
      findings: [],
      hostKeys: [],
      versions: {},
    })),
    phases,
    batches: isCancelled ? [] : batchesOf(startedAt, 16),
    claims: isCancelled ? [] : claimsOf(verdict === 'failed' ? 12 : 16),
    changes: [],
    packages: {},
    inputs: { aircraft: [], rowsPerAircraft: 48, folder: '' },
    outputs: { folder: '', files: [] },
    logs: {},
    doesNotProve: [
      say('That the cluster stays up: it was true at the time of this run.'),
      say('That it is fast: 768 rows are a check, not a benchmark.'),
      say('Anything about nodes that are not in the table: they took no part.'),
    ],
    repeat: [],
  };
}

const summary = (id: string, verdict: RunSummary['verdict'], startedAt: number): RunSummary => ({
  runId: id as RunId,
  startedAt,
  endedAt: startedAt + 8_700,
  verdict,
  headline: say('The cluster computes.'),
  isLocal: id.startsWith('local'),
});
const HOUR_MS = 3_600_000;
export const EARLIER: readonly RunSummary[] = [
  summary('local-1', 'passed', LAB_NOW - 30 * HOUR_MS),
  summary('0b66e4d8', 'failed', LAB_NOW - 2 * HOUR_MS),
  summary('44c01a9e', 'passed', LAB_NOW - HOUR_MS),
];

/** The share is proven and a run is to come. */
export const readyFleet = (): FleetSnapshot => ({ ...provenFleet(), runs: [...EARLIER] });

/** A run that is `atS` seconds old. */
export function provingFleet(startedAt = LAB_NOW, atS = 6.4): FleetSnapshot {
  const proof: ProofState = {
    runId: RUN,
    isLocal: false,
    startedAt,
    phases: spansUntil(startedAt, atS),
    batches: atS > 5.7 ? batchesOf(startedAt, 10) : [],
    report: null,
    folder: '/home/alice/.muster/clusters/flight-lab/runs/7f3a9c21',
  };
  return { ...withJob(readyFleet(), 'prove'), proof };
}

/** The same run ended. */
export function provedFleet(verdict: ProofReport['verdict']): FleetSnapshot {
  const report = reportOf(verdict);
  const { phases, batches, startedAt } = report;
  const fleet = verdict === 'failed' ? oneWayFleet() : provenFleet();
  const proof: ProofState = { runId: RUN, isLocal: false, startedAt, phases, batches, report, folder: '' };
  const { jobs: _running, ...rest } = fleet;
  return {
    ...rest,
    jobs: {},
    proof,
    runs: [...EARLIER, { ...summary(RUN, verdict, startedAt), headline: report.headline }],
  };
}
