import { z } from 'zod';
import { FailureValue } from '../failure';
import { CheckResult } from './check';
import { ProofRunner } from './cluster';
import { HostKey, HostKeyComparison } from './host-key';
import { NodeId, RunId, Timestamp } from './ids';
import { JournalEntry } from './journal';
import { PROOF_PHASES } from './phases';
import { Sentence } from './sentence';

export const ProofPhaseId = z.enum(PROOF_PHASES);
export type ProofPhaseId = z.infer<typeof ProofPhaseId>;

/** One phase on one node. `endedAt` null = still running. */
export const PhaseSpan = z.object({
  phase: ProofPhaseId,
  node: NodeId,
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  detail: z.string(),
});
export type PhaseSpan = z.infer<typeof PhaseSpan>;

/** One batch: one aircraft's file, computed on one slot. Times are by the worker's clock, corrected to the manager's. */
export const ProofBatch = z.object({
  aircraft: z.number().int(),
  node: NodeId,
  slot: z.number().int(),
  state: z.enum(['assigned', 'running', 'done', 'failed']),
  rows: z.number().int().nullable(),
  startedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  /** SHA-256 of the Parquet file as the worker read it back, hex. */
  sha256: z.string().nullable(),
});
export type ProofBatch = z.infer<typeof ProofBatch>;

/** One thing the proof claims, and what was seen of it. */
export const ProofClaim = z.object({
  id: z.string(),
  title: Sentence,
  state: z.enum(['holds', 'broken', 'not-tested', 'advice']),
  expected: z.string(),
  observed: z.string(),
  how: Sentence,
  /** Machine word of what broke it, `worker-only-output` for one. */
  reason: z.string().nullable(),
});
export type ProofClaim = z.infer<typeof ProofClaim>;

export const ReportNode = z.object({
  id: NodeId,
  name: z.string(),
  address: z.string(),
  role: z.enum(['manager', 'scheduler', 'worker', 'scheduler-and-worker']),
  slots: z.number().int(),
  user: z.string(),
  osName: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cores: z.number().int(),
  ramBytes: z.number(),
  clockOffsetMs: z.number(),
  status: z.string(),
  findings: z.array(CheckResult),
  hostKeys: z.array(HostKey),
  /** Program → version, as the node itself said it. */
  versions: z.record(z.string(), z.string()),
});
export type ReportNode = z.infer<typeof ReportNode>;

/** How one machine came to trust the host key of another one. */
export const ReportTrust = z.object({
  from: NodeId,
  to: NodeId,
  /** Empty with `known-before` on another node: what stood there was not read. */
  type: z.string(),
  fingerprint: z.string(),
  comparison: z.enum([...HostKeyComparison.options, 'seeded', 'replaced', 'known-before']),
  /** It took the place of another key. */
  isReplaced: z.boolean(),
  /** When Muster wrote it, in ms since the epoch; null for `known-before`. */
  at: Timestamp.nullable(),
});
export type ReportTrust = z.infer<typeof ReportTrust>;

/** How fast the share was for one worker, through its mount. */
export const ReportSpeed = z.object({
  node: NodeId,
  writeBytesPerSecond: z.number(),
  readBytesPerSecond: z.number(),
  smallFilesPerSecond: z.number(),
  at: Timestamp,
});
export type ReportSpeed = z.infer<typeof ReportSpeed>;

/** `report.json`, schema `muster.proof/1`. Written for passed, failed and cancelled runs alike. */
export const ProofReport = z.object({
  schema: z.literal('muster.proof/1'),
  id: RunId,
  musterVersion: z.string(),
  cluster: z.string(),
  /** A share-safe copy: users, hosts, addresses and keys are replaced by made-up ones, the same everywhere in it. */
  isMasked: z.boolean().default(false),
  runner: ProofRunner,
  isLocal: z.boolean(),
  startedAt: Timestamp,
  endedAt: Timestamp,
  verdict: z.enum(['passed', 'failed', 'cancelled']),
  headline: Sentence,
  /** Why it did not pass. */
  failure: FailureValue.nullable(),
  scheduler: NodeId,
  share: z.object({
    backend: z.string(),
    schedulerPath: z.string(),
    workerPath: z.string(),
    source: z.string(),
    /** Where it was measured. */
    speeds: z.array(ReportSpeed).default([]),
  }),
  nodes: z.array(ReportNode),
  phases: z.array(PhaseSpan),
  batches: z.array(ProofBatch),
  claims: z.array(ProofClaim),
  changes: z.array(JournalEntry),
  /** Every host key the run rests on, and how it came to be trusted. Absent in old reports. */
  trust: z.array(ReportTrust).optional(),
  packages: z.record(z.string(), z.string()),
  inputs: z.object({
    aircraft: z.array(z.number().int()),
    rowsPerAircraft: z.number().int(),
    folder: z.string(),
  }),
  outputs: z.object({
    folder: z.string(),
    files: z.array(z.object({ name: z.string(), sizeBytes: z.number(), sha256: z.string() })),
    /** Names of the summaries that the workers wrote, as each node saw them through its own path. Absent in old reports. */
    summaries: z.array(z.object({ node: z.string(), files: z.array(z.string()) })).optional(),
  }),
  logs: z.record(z.string(), z.array(z.string())),
  doesNotProve: z.array(Sentence),
  repeat: z.array(z.string()),
});
export type ProofReport = z.infer<typeof ProofReport>;

/** A proof while it runs and after, for the window; the report is the record. */
export const ProofState = z.object({
  runId: RunId,
  isLocal: z.boolean(),
  startedAt: Timestamp,
  phases: z.array(PhaseSpan),
  batches: z.array(ProofBatch),
  /** Filled at the end. */
  report: ProofReport.nullable(),
  folder: z.string(),
});
export type ProofState = z.infer<typeof ProofState>;

export const RunSummary = z.object({
  runId: RunId,
  startedAt: Timestamp,
  endedAt: Timestamp,
  verdict: z.enum(['passed', 'failed', 'cancelled']),
  headline: Sentence,
  isLocal: z.boolean(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export { PROOF_PHASES } from './phases';
