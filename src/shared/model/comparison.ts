import { z } from 'zod';
import { Timestamp } from './ids';
import { Sentence } from './sentence';

const ClaimState = z.enum(['holds', 'broken', 'not-tested', 'advice']);
const Side = z.object({
  id: z.string(),
  cluster: z.string(),
  startedAt: Timestamp,
  verdict: z.enum(['passed', 'failed', 'cancelled']),
  headline: Sentence,
});

/** A value that is different: null where one of the two has none. `what` is a word of Muster, `where` a node, or empty for the whole run. */
export const Difference = z.object({
  group: z.enum(['setting', 'node', 'host-key', 'version', 'finding', 'speed']),
  where: z.string(),
  what: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type Difference = z.infer<typeof Difference>;

/** What changed between two reports, schema `muster.comparison/1`. Empty lists = the same. */
export const ReportComparison = z.object({
  schema: z.literal('muster.comparison/1'),
  before: Side,
  after: Side,
  claims: z.array(
    z.object({
      id: z.string(),
      title: Sentence,
      before: ClaimState.nullable(),
      after: ClaimState.nullable(),
      observedBefore: z.string(),
      observedAfter: z.string(),
    }),
  ),
  differences: z.array(Difference),
  /** Every phase of either run, from its first start to its last end, in ms; null = it did not begin. `total` is the whole run. */
  times: z.array(z.object({ phase: z.string(), beforeMs: z.number().nullable(), afterMs: z.number().nullable() })),
});
export type ReportComparison = z.infer<typeof ReportComparison>;
