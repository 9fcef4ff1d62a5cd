import { z } from 'zod';
import { FailureValue } from '../failure';
import { CheckId } from './check';
import { FlightSettings } from './flight-settings';
import { JobId, NodeId, Timestamp } from './ids';
import { ImportFile } from './import-file';
import { Sentence } from './sentence';
import { TrustWhat } from './trust';

const nodes = z.array(NodeId).max(20_000);

/** What AGILab's own runner is told beyond Muster's defaults. */
export const AgiTuning = z.object({
  /** Bit mask of what AGI.install prepares. */
  modesEnabled: z.number().int().min(0).max(255).optional(),
  verbose: z.number().int().min(0).max(9).optional(),
  timeoutS: z.number().int().min(1).max(86_400).optional(),
});
export type AgiTuning = z.infer<typeof AgiTuning>;

/** Everything long that Muster can be told to do. The same value comes from the window and from the command line. */
export const JobSpec = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('discover'),
    /** Networks to scan, as typed; empty = the local private networks. */
    cidrs: z.array(z.string().max(64)).max(64),
    /** Names and addresses typed by hand, `user@host:port` allowed. */
    typed: z.array(z.string().max(300)).max(10_000),
    /** Login name for nodes that no source names one for; absent = the manager's own. */
    user: z.string().min(1).max(255).optional(),
    isPassiveOnly: z.boolean(),
    /** Looks at what was typed and at known nodes, and nowhere else: no scan, no neighbours, no known_hosts. */
    isTypedOnly: z.boolean().optional(),
    /** Number of addresses a person has agreed to scan. */
    consentToAddresses: z.number().int().min(0).max(65_536),
    /** Files that name machines. One that cannot be read refuses the whole job before anything is sent. */
    imports: z.array(ImportFile).max(16).optional(),
    /** Also asks the local networks by multicast DNS; never without being asked to. */
    useMdns: z.boolean().optional(),
    /** Scans at most so many addresses and leaves the rest out, where otherwise a person would be asked. */
    maxAddresses: z.number().int().min(0).max(65_536).optional(),
    /** First connection of the scan, and everything before the login of one node; absent = Muster's own limits. */
    connectWithinMs: z.number().int().min(1).max(60_000).optional(),
    knockWithinMs: z.number().int().min(1).max(600_000).optional(),
    /** AGILab's list of nodes: `merge` (where AGILab was used before), `make` also its folder, `off` neither reads nor writes it. */
    lanCache: z.enum(['merge', 'make', 'off']).optional(),
  }),
  z.object({ kind: z.literal('check'), nodes }),
  z.object({
    kind: z.literal('trust-node'),
    nodeId: NodeId,
    replaceChanged: z.boolean(),
  }),
  z.object({
    kind: z.literal('apply-remedy'),
    nodeId: NodeId,
    remedyId: z.string().max(64),
    planHash: z.string().max(128),
  }),
  /**
   * Every remedy that needs no person, in dependency order; with `mayAsk` also those that ask. Empty `nodes` = all that
   * take part. Findings of the checks in `leave` stay as they are: a later page of the wizard shows more about them.
   */
  z.object({ kind: z.literal('fix'), nodes, mayAsk: z.boolean(), leave: z.array(CheckId).max(100).optional() }),
  z.object({ kind: z.literal('seed'), nodes }),
  /** Takes away what `from` has of `to`, after a person has seen the lines. */
  z.object({ kind: z.literal('revoke-trust'), from: NodeId, to: NodeId, what: TrustWhat }),
  z.object({
    kind: z.literal('share-apply'),
    nodes,
    planHash: z.string().max(128).nullable(),
  }),
  z.object({ kind: z.literal('share-check'), nodes }),
  /** How fast the share is, through each worker's mount. */
  z.object({ kind: z.literal('share-speed'), nodes }),
  z.object({ kind: z.literal('share-down'), nodes }),
  /** `flight`: other inputs than Muster's own, as AGILab's doctor lets one choose them. */
  z.object({
    kind: z.literal('prove'),
    isLocal: z.boolean(),
    flight: FlightSettings.optional(),
    /** Opens the way to Dask's own pages as soon as there are any, and logs their address. Runner `dask` alone. */
    showsDashboard: z.boolean().optional(),
    /** Another project of AGILab than Flight, for runner `agilab`; `appsPath` on the scheduler, null = it comes with AGILab. */
    project: z
      .object({ app: z.string().max(81), appsPath: z.string().max(1024).nullable(), agi: AgiTuning.optional() })
      .optional(),
  }),
  z.object({
    kind: z.literal('undo'),
    entryIds: z.array(z.string().max(64)).max(100_000),
  }),
]);
export type JobSpec = z.infer<typeof JobSpec>;
export type JobKind = JobSpec['kind'];

export const JobOutcome = z.discriminatedUnion('state', [
  /** `holds` is false when the work was done and what it was to show does not hold (a check or the proof failed). */
  z.object({ state: z.literal('done'), holds: z.boolean() }),
  z.object({ state: z.literal('failed'), failure: FailureValue }),
  z.object({ state: z.literal('cancelled') }),
]);
export type JobOutcome = z.infer<typeof JobOutcome>;

export const JobProgress = z.object({
  done: z.number(),
  total: z.number().nullable(),
  text: Sentence,
});
export type JobProgress = z.infer<typeof JobProgress>;

export const JobState = z.object({
  id: JobId,
  kind: z.string(),
  /** Nodes it works on; empty = the whole cluster. */
  nodes,
  startedAt: Timestamp,
  progress: JobProgress.nullable(),
  isCancelling: z.boolean(),
  endedAt: Timestamp.nullable(),
  outcome: JobOutcome.nullable(),
});
export type JobState = z.infer<typeof JobState>;
