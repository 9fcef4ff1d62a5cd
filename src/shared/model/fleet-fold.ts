import type { CheckId, CheckResult } from './check';
import type { Cluster } from './cluster';
import { emptyCluster } from './cluster-shape';
import type { EngineEvent, EngineHappening } from './event';
import type { FleetSnapshot, NodeKnowledge } from './fleet';
import type { NodeId } from './ids';
import type { JobState } from './job';
import type { ShareState, WorkerShare } from './share';

// This file and what it imports by value stay free of zod: the window folds the same events, and has no room for it.

export const emptyFleet = (cluster: Cluster = emptyCluster('lab')): FleetSnapshot => ({
  seq: 0,
  isPractice: false,
  staleBefore: 0,
  cluster,
  known: {},
  jobs: {},
  asks: [],
  scan: null,
  trust: {},
  share: { workers: {}, checkedAt: null, gate: null },
  proof: null,
  changes: [],
  runs: [],
});

/** Key of one direction of trust in `FleetSnapshot.trust`. */
export const trustKey = (from: NodeId, to: NodeId): string => `${from}>${to}`;

const NOTHING_KNOWN: NodeKnowledge = { observation: null, results: {} };
const NO_SHARE: WorkerShare = { steps: {}, sentinel: null, failure: null, health: null, speed: null };

/** Found out before the sleep or the restart, and not again since. */
export const isStale = (fleet: Pick<FleetSnapshot, 'staleBefore'>, result: { readonly at: number }): boolean =>
  result.at < fleet.staleBefore;

export const resultsOf = (fleet: FleetSnapshot, node: NodeId): Partial<Record<CheckId, CheckResult>> =>
  fleet.known[node]?.results ?? {};

function upsert<T>(list: readonly T[], item: T, same: (a: T, b: T) => boolean): T[] {
  const at = list.findIndex((other) => same(other, item));
  return at < 0 ? [...list, item] : [...list.slice(0, at), item, ...list.slice(at + 1)];
}

/** The next snapshot after one event. Pure and total; an event that is not newer changes nothing. */
export function applyEvent(fleet: FleetSnapshot, event: EngineEvent): FleetSnapshot {
  return event.seq <= fleet.seq ? fleet : { ...fleet, ...changesBy(fleet, event.what), seq: event.seq };
}

function changesBy(fleet: FleetSnapshot, what: EngineHappening): Partial<FleetSnapshot> {
  switch (what.type) {
    case 'log':
      return {};
    case 'results-stale':
      return { staleBefore: what.before };
    case 'scan-progress':
      return { scan: { networks: what.networks, isDone: what.isDone } };
    case 'trust-seen':
      return {
        trust: {
          ...fleet.trust,
          [trustKey(what.trust.from, what.trust.to)]: what.trust,
        },
      };
    case 'change-recorded':
      return {
        changes: upsert(fleet.changes, what.entry, (a, b) => a.id === b.id),
      };
    case 'cluster-changed':
    case 'node-found':
    case 'node-observed':
    case 'check-results':
      return nodeChangesBy(fleet, what);
    case 'job-started':
    case 'job-progress':
    case 'job-cancelling':
    case 'job-ended':
    case 'ask-raised':
    case 'ask-ended':
      return jobChangesBy(fleet, what);
    case 'share-step':
    case 'share-sentinel':
    case 'share-worker':
    case 'share-health':
    case 'share-speed':
    case 'share-gate':
      return { share: shareAfter(fleet.share, what) };
    case 'proof-started':
    case 'proof-phase':
    case 'proof-batch':
    case 'proof-ended':
      return proofChangesBy(fleet, what);
    default:
      return what satisfies never;
  }
}

type Of<T extends EngineHappening['type']> = Extract<EngineHappening, { type: T }>;

function nodeChangesBy(
  fleet: FleetSnapshot,
  what: Of<'cluster-changed' | 'node-found' | 'node-observed' | 'check-results'>,
): Partial<FleetSnapshot> {
  if (what.type === 'cluster-changed') return { cluster: what.cluster };
  if (what.type === 'node-found') {
    const nodes = upsert(fleet.cluster.nodes, what.node, (a, b) => a.id === b.id);
    return { cluster: { ...fleet.cluster, nodes } };
  }
  const before = fleet.known[what.nodeId] ?? NOTHING_KNOWN;
  if (what.type === 'node-observed') {
    return {
      known: {
        ...fleet.known,
        [what.nodeId]: { ...before, observation: what.observation },
      },
    };
  }
  const results = { ...before.results };
  for (const result of what.results) results[result.checkId] = result;
  return { known: { ...fleet.known, [what.nodeId]: { ...before, results } } };
}

function jobChangesBy(
  fleet: FleetSnapshot,
  what: Of<'job-started' | 'job-progress' | 'job-cancelling' | 'job-ended' | 'ask-raised' | 'ask-ended'>,
): Partial<FleetSnapshot> {
  if (what.type === 'job-started') return { jobs: { ...fleet.jobs, [what.job.id]: what.job } };
  if (what.type === 'ask-raised') return { asks: [...fleet.asks, what.question] };
  if (what.type === 'ask-ended') return { asks: fleet.asks.filter((ask) => ask.askId !== what.askId) };
  const job = fleet.jobs[what.jobId];
  if (!job) return {};
  const next: JobState =
    what.type === 'job-progress'
      ? { ...job, progress: what.progress }
      : what.type === 'job-cancelling'
        ? { ...job, isCancelling: true }
        : {
            ...job,
            isCancelling: false,
            endedAt: what.at,
            outcome: what.outcome,
          };
  return { jobs: { ...fleet.jobs, [job.id]: next } };
}

function shareAfter(
  share: ShareState,
  what: Of<'share-step' | 'share-sentinel' | 'share-worker' | 'share-health' | 'share-speed' | 'share-gate'>,
): ShareState {
  if (what.type === 'share-gate') return { ...share, gate: what.gate };
  const before = share.workers[what.worker] ?? NO_SHARE;
  if (what.type === 'share-worker')
    return {
      ...share,
      workers: { ...share.workers, [what.worker]: what.share },
    };
  const checkedAt = what.type === 'share-sentinel' ? what.result.at : share.checkedAt;
  return { ...share, checkedAt, workers: { ...share.workers, [what.worker]: workerShareAfter(before, what) } };
}

function workerShareAfter(
  before: WorkerShare,
  what: Of<'share-step' | 'share-sentinel' | 'share-health' | 'share-speed'>,
): WorkerShare {
  switch (what.type) {
    case 'share-step':
      return { ...before, steps: { ...before.steps, [what.step]: what.state } };
    case 'share-sentinel':
      return { ...before, sentinel: what.result };
    case 'share-health':
      return { ...before, health: what.health };
    case 'share-speed':
      return { ...before, speed: what.speed };
    default:
      return what satisfies never;
  }
}

function proofChangesBy(
  fleet: FleetSnapshot,
  what: Of<'proof-started' | 'proof-phase' | 'proof-batch' | 'proof-ended'>,
): Partial<FleetSnapshot> {
  if (what.type === 'proof-started') return { proof: what.proof };
  if (what.type === 'proof-ended')
    return {
      proof: what.proof,
      // What was said of the proof before this one no longer matters.
      share: { ...fleet.share, gate: null },
      runs: upsert(fleet.runs, what.summary, (a, b) => a.runId === b.runId),
    };
  if (!fleet.proof) return {};
  return what.type === 'proof-phase'
    ? {
        proof: {
          ...fleet.proof,
          phases: upsert(fleet.proof.phases, what.span, (a, b) => a.phase === b.phase && a.node === b.node),
        },
      }
    : {
        proof: {
          ...fleet.proof,
          batches: upsert(fleet.proof.batches, what.batch, (a, b) => a.aircraft === b.aircraft),
        },
      };
}
