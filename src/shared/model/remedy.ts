import { z } from 'zod';
import { CheckId } from './check';
import { NodeId } from './ids';
import { Sentence } from './sentence';

/** One step of a plan, as it is shown before anything happens. `shown` is the exact command or a copyable equivalent. */
export const PlanStep = z.object({
  node: NodeId,
  title: Sentence,
  shown: z.string(),
});
export type PlanStep = z.infer<typeof PlanStep>;

/**
 * automatic: Muster runs it without a person. asks: Muster runs it, and needs a password meanwhile.
 * command: lines for a person or an administrator to run. decision: a host key to compare. manual: instructions.
 */
export const RemedyKind = z.enum(['automatic', 'asks', 'command', 'decision', 'manual']);
export type RemedyKind = z.infer<typeof RemedyKind>;

/** What a remedy would do on one node: shown by the wizard and by `--dry-run`, and applied only if its hash is still the same. */
export const RemedyPlan = z.object({
  remedyId: z.string(),
  nodeId: NodeId,
  fixes: CheckId,
  kind: RemedyKind,
  title: Sentence,
  steps: z.array(PlanStep),
  effects: z.array(Sentence),
  /** Rights it needs, or null for none beyond the login. */
  rights: Sentence.nullable(),
  /** How it is taken back, or null when it changes nothing. */
  undo: Sentence.nullable(),
  /** Hash over everything above. */
  hash: z.string(),
});
export type RemedyPlan = z.infer<typeof RemedyPlan>;
