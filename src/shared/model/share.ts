import { z } from 'zod';
import { FailureValue } from '../failure';
import { NodeId, Timestamp } from './ids';
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
  elapsedMs: z.number(),
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

export const WorkerShare = z.object({
  steps: z.partialRecord(ShareStepId, ShareStepState),
  sentinel: SentinelResult.nullable(),
  failure: FailureValue.nullable(),
});
export type WorkerShare = z.infer<typeof WorkerShare>;

export const ShareState = z.object({
  workers: z.record(z.string(), WorkerShare),
  checkedAt: Timestamp.nullable(),
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
  hash: z.string(),
});
export type SharePlan = z.infer<typeof SharePlan>;

export { SHARE_STEPS } from './phases';
