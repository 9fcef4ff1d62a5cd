import { z } from 'zod';
import { Question } from './ask';
import { CheckResult } from './check';
import { Cluster } from './cluster';
import { ScanNetwork, TrustSeen } from './event';
import { Timestamp } from './ids';
import { JobState } from './job';
import { JournalEntry } from './journal';
import { NodeObservation } from './node';
import { ProofState, RunSummary } from './proof';
import { ShareState } from './share';

/** What is known of one node beyond its entry in the cluster. */
export const NodeKnowledge = z.object({
  observation: NodeObservation.nullable(),
  results: z.record(z.string(), CheckResult),
});
export type NodeKnowledge = z.infer<typeof NodeKnowledge>;

/** Everything the window draws: the fold of all events. The engine keeps it with `applyEvent`, and so does the window. */
export const FleetSnapshot = z.object({
  seq: z.number().int(),
  /** Its nodes are recordings: nothing real is touched, and every screen says so. */
  isPractice: z.boolean(),
  /** Results that are older are shown with their time and open no gate, until they are checked again; 0 = none is. */
  staleBefore: Timestamp,
  cluster: Cluster,
  known: z.record(z.string(), NodeKnowledge),
  jobs: z.record(z.string(), JobState),
  asks: z.array(Question),
  scan: z.object({ networks: z.array(ScanNetwork), isDone: z.boolean() }).nullable(),
  trust: z.record(z.string(), TrustSeen),
  share: ShareState,
  proof: ProofState.nullable(),
  changes: z.array(JournalEntry),
  runs: z.array(RunSummary),
});
export type FleetSnapshot = z.infer<typeof FleetSnapshot>;

export { applyEvent, emptyFleet, resultsOf, trustKey } from './fleet-fold';
