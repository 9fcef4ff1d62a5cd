import { z } from 'zod';
import { FailureValue } from '../failure';
import { NodeId, RunId, Timestamp } from './ids';
import { SHARE_STEPS } from './phases';
import { PlanStep } from './remedy';
import { Sentence } from './sentence';

export const ShareStepId = z.enum(SHARE_STEPS);
export type ShareStepId = z.infer<typeof ShareStepId>;

export const ShareStepState = z.object({
  state: z.enum(['waiting', 'running', 'done', 'unchanged', 'failed']),
  text: Sentence,
  at: Timestamp,
});
export type ShareStepState = z.infer<typeof ShareStepState>;

/** The two-way sentinel of one worker: the scheduler's token was read there, and its answer was read back here. */
export const SentinelResult = z.object({
  workerReads: z.boolean(),
  schedulerReads: z.boolean(),
  isRightMount: z.boolean(),
  /** Both directions together. */
  elapsedMs: z.number(),
  /** From the start until the worker had read the scheduler's token; null when it did not. */
  workerReadMs: z.number().nullable().default(null),
  /** From the worker's answer until the scheduler had read it; null when it did not. */
  schedulerReadMs: z.number().nullable().default(null),
  /** Sizes as the reading side saw them; null when it did not. */
  tokenBytes: z.number().int().nullable().default(null),
  answerBytes: z.number().int().nullable().default(null),
  /** The worker's clock minus the scheduler's, by the clocks themselves; null when one of them was not read. */
  clockSkewMs: z.number().nullable().default(null),
  /** What is wrong when it does not hold. */
  reason: z.enum([
    'none',
    'not-mounted',
    'local-directory',
    'wrong-source',
    'read-only',
    'one-way',
    'dead-mount',
    'not-answered',
  ]),
  at: Timestamp,
});
export type SentinelResult = z.infer<typeof SentinelResult>;

/** How a worker's mount is, seen without touching it: the mount table, then a child that is killed at its deadline. */
export const MountHealth = z.object({
  /** `foreign`: another source or file system. `unreachable`: the worker itself could not be asked. */
  state: z.enum(['alive', 'read-only', 'dead', 'hung', 'gone', 'foreign', 'unreachable']),
  /** When the program that serves the mount was started, by the manager's clock; null when that is not known. */
  mountedAt: Timestamp.nullable(),
  /** A service of the worker's account mounts it again after a restart. */
  survivesReboot: z.boolean(),
  at: Timestamp,
});
export type MountHealth = z.infer<typeof MountHealth>;

/** How fast a worker's share is, through the mount: one large file each way, and many small ones. */
export const ShareSpeed = z.object({
  writeBytesPerSecond: z.number(),
  /** Of a file that the scheduler wrote, so that no cache of the worker has it. */
  readBytesPerSecond: z.number(),
  /** Written, closed and removed one after the other. */
  smallFilesPerSecond: z.number(),
  sizeBytes: z.number().int(),
  at: Timestamp,
});
export type ShareSpeed = z.infer<typeof ShareSpeed>;

export const WorkerShare = z.object({
  steps: z.partialRecord(ShareStepId, ShareStepState),
  sentinel: SentinelResult.nullable(),
  failure: FailureValue.nullable(),
  health: MountHealth.nullable().default(null),
  speed: ShareSpeed.nullable().default(null),
});
export type WorkerShare = z.infer<typeof WorkerShare>;

/** What a proof rests on. */
export const ProofEvidence = z.enum(['install', 'compute', 'output']);
export type ProofEvidence = z.infer<typeof ProofEvidence>;

/** What the share check says of the last proof. A full proof is offered when it does not stand. */
export const ShareGate = z.object({
  /** `none`: there is no proof yet. `unknown`: it could not be found out. */
  proof: z.enum(['stands', 'stale', 'none', 'unknown']),
  runId: RunId.nullable(),
  /** What of it is stale, and why; empty unless it is. */
  stale: z.array(z.object({ evidence: ProofEvidence, why: Sentence })),
  summary: Sentence,
  at: Timestamp,
});
export type ShareGate = z.infer<typeof ShareGate>;

export const ShareState = z.object({
  workers: z.record(z.string(), WorkerShare),
  checkedAt: Timestamp.nullable(),
  gate: ShareGate.nullable().default(null),
});
export type ShareState = z.infer<typeof ShareState>;

/** What setting up the share would do. `refusals` non-empty = it will not be done. */
export const SharePlan = z.object({
  scheduler: NodeId,
  /** `account@address:path` as it will stand in the workers' mount tables. */
  source: z.string(),
  steps: z.array(PlanStep),
  effects: z.array(Sentence),
  refusals: z.array(FailureValue),
  /** The same plan as one bash script, to run by hand. */
  script: z.string(),
  /** The same for PowerShell, where the manager is a Windows computer and the scheduler; else null. */
  powerShell: z.string().nullable(),
  hash: z.string(),
});
export type SharePlan = z.infer<typeof SharePlan>;

export { SHARE_STEPS } from './phases';
