import { z } from 'zod';
import { CHECK_IDS } from './check-ids';
import { Timestamp } from './ids';
import { Sentence } from './sentence';

export const CheckId = z.enum(CHECK_IDS);
export type CheckId = z.infer<typeof CheckId>;

export const CheckStatus = z.enum(['pass', 'warn', 'fail', 'error', 'blocked', 'skipped', 'pending', 'running']);
export type CheckStatus = z.infer<typeof CheckStatus>;

/** A check's finding about one node. */
export const CheckResult = z.object({
  checkId: CheckId,
  status: CheckStatus,
  /** What is, and for a failure: "Without it, …". */
  summary: Sentence,
  /** Label → raw text as the node gave it, cleaned of control characters. */
  evidence: z.record(z.string(), z.string()),
  /** Remedy ids, best first. */
  remedies: z.array(z.string()),
  blockedBy: CheckId.nullable(),
  at: Timestamp,
});
export type CheckResult = z.infer<typeof CheckResult>;

export { CHECK_GROUPS, CHECK_IDS, type CheckGroup, NODE_SCORES, NODE_STATUSES, type NodeStatus } from './check-ids';
