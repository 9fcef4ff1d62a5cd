import { z } from 'zod';
import { Question } from './ask';
import { CheckResult } from './check';
import { Cluster } from './cluster';
import { SeedComparison } from './host-key';
import { AskId, JobId, NodeId, Timestamp } from './ids';
import { JobOutcome, JobProgress, JobState } from './job';
import { JournalEntry } from './journal';
import { ClusterNode, NodeObservation } from './node';
import { PhaseSpan, ProofBatch, ProofState, RunSummary } from './proof';
import { Sentence } from './sentence';
import { MountHealth, SentinelResult, ShareGate, ShareSpeed, ShareStepId, ShareStepState, WorkerShare } from './share';

/** One network of a scan. `addresses` is what will be asked, after caps; `note` says what was left out and why. */
export const ScanNetwork = z.object({
  cidr: z.string(),
  addresses: z.number().int(),
  asked: z.number().int(),
  found: z.number().int(),
  state: z.enum(['next', 'scanning', 'done', 'skipped']),
  note: Sentence.nullable(),
});
export type ScanNetwork = z.infer<typeof ScanNetwork>;

/** Which direction of trust was compared, and how it came out. */
export const TrustSeen = z.object({
  from: NodeId,
  to: NodeId,
  address: z.string(),
  port: z.number(),
  comparisons: z.array(SeedComparison),
  isSeeded: z.boolean(),
  at: Timestamp,
});
export type TrustSeen = z.infer<typeof TrustSeen>;

/** A part of a line that a program coloured: offsets in its text, half open. */
export const LogSpan = z.object({
  from: z.number().int(),
  to: z.number().int(),
  tone: z.enum(['plain', 'mute', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan']),
  isBold: z.boolean(),
});
export type LogSpan = z.infer<typeof LogSpan>;

/** One line of a log, of one node. */
export const LogLine = z.object({
  at: Timestamp,
  nodeId: NodeId,
  jobId: JobId.nullable(),
  stream: z.enum(['out', 'err', 'note']),
  /** Free of escapes. */
  text: z.string(),
  spans: z.array(LogSpan).optional(),
});
export type LogLine = z.infer<typeof LogLine>;

/** What happened in the engine, without its number. */
export const EngineHappening = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cluster-changed'), cluster: Cluster }),
  z.object({ type: z.literal('node-found'), node: ClusterNode }),
  z.object({
    type: z.literal('node-observed'),
    nodeId: NodeId,
    observation: NodeObservation,
  }),
  z.object({
    type: z.literal('check-results'),
    nodeId: NodeId,
    results: z.array(CheckResult),
  }),
  /** The connections are gone (sleep, restart): what is older than `before` has to be checked again. */
  z.object({ type: z.literal('results-stale'), before: Timestamp }),
  z.object({
    type: z.literal('scan-progress'),
    networks: z.array(ScanNetwork),
    isDone: z.boolean(),
  }),
  z.object({ type: z.literal('job-started'), job: JobState }),
  z.object({
    type: z.literal('job-progress'),
    jobId: JobId,
    progress: JobProgress,
  }),
  z.object({ type: z.literal('job-cancelling'), jobId: JobId }),
  z.object({
    type: z.literal('job-ended'),
    jobId: JobId,
    at: Timestamp,
    outcome: JobOutcome,
  }),
  z.object({ type: z.literal('ask-raised'), question: Question }),
  z.object({
    type: z.literal('ask-ended'),
    askId: AskId,
    how: z.enum(['answered', 'withdrawn', 'timed-out', 'cancelled']),
  }),
  z.object({ type: z.literal('log'), lines: z.array(LogLine) }),
  z.object({ type: z.literal('change-recorded'), entry: JournalEntry }),
  z.object({ type: z.literal('trust-seen'), trust: TrustSeen }),
  z.object({
    type: z.literal('share-step'),
    worker: NodeId,
    step: ShareStepId,
    state: ShareStepState,
  }),
  z.object({
    type: z.literal('share-sentinel'),
    worker: NodeId,
    result: SentinelResult,
  }),
  z.object({
    type: z.literal('share-worker'),
    worker: NodeId,
    share: WorkerShare,
  }),
  z.object({ type: z.literal('share-health'), worker: NodeId, health: MountHealth }),
  z.object({ type: z.literal('share-speed'), worker: NodeId, speed: ShareSpeed }),
  z.object({ type: z.literal('share-gate'), gate: ShareGate }),
  z.object({ type: z.literal('proof-started'), proof: ProofState }),
  z.object({ type: z.literal('proof-phase'), span: PhaseSpan }),
  z.object({ type: z.literal('proof-batch'), batch: ProofBatch }),
  z.object({
    type: z.literal('proof-ended'),
    proof: ProofState,
    summary: RunSummary,
  }),
]);
export type EngineHappening = z.infer<typeof EngineHappening>;

/** An engine event: a happening with its place in the one order. A gap in `seq` means: take the snapshot again. */
export const EngineEvent = z.object({
  seq: z.number().int(),
  at: Timestamp,
  what: EngineHappening,
});
export type EngineEvent = z.infer<typeof EngineEvent>;
