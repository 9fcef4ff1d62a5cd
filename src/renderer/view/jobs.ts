import type { FailureValue } from '../../shared/failure';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import type { JobKind, JobState } from '../../shared/model/job';

/** Jobs that have not ended, oldest first. */
export const runningJobs = (fleet: FleetSnapshot): JobState[] =>
  Object.values(fleet.jobs)
    .filter((job) => job.endedAt === null)
    .sort((a, b) => a.startedAt - b.startedAt);

/** The running job of one of these kinds, or null. */
export const runningJob = (fleet: FleetSnapshot, ...kinds: readonly JobKind[]): JobState | null =>
  runningJobs(fleet).find((job) => (kinds as readonly string[]).includes(job.kind)) ?? null;

/** True while a job works on the node, or on the whole cluster. */
export const isNodeBusy = (fleet: FleetSnapshot, node: NodeId): boolean =>
  runningJobs(fleet).some((job) => job.nodes.length === 0 || job.nodes.includes(node));

export const JOB_WORDS: Readonly<Record<JobKind, string>> = {
  discover: 'Discover nodes',
  check: 'Check nodes',
  'trust-node': 'Verify a host key',
  'apply-remedy': 'Apply a remedy',
  fix: 'Fix without a person',
  seed: 'Seed host keys',
  'revoke-trust': 'Take trust away',
  'share-apply': 'Set up the share',
  'share-check': 'Check the share',
  'share-speed': 'Measure the share',
  'share-down': 'Take down the share',
  prove: 'Run the proof',
  undo: 'Take back changes',
};
/** What a person calls a job. */
export const jobWord = (kind: string): string => JOB_WORDS[kind as JobKind] ?? kind;

const failureOfNewest = (jobs: readonly JobState[]): FailureValue | null => {
  const last = [...jobs].sort((a, b) => b.startedAt - a.startedAt)[0];
  return last?.outcome?.state === 'failed' ? last.outcome.failure : null;
};

/** How the newest job of a kind failed, or null when it did not fail, runs again, or never ran. */
export const lastFailure = (fleet: FleetSnapshot, ...kinds: readonly JobKind[]): FailureValue | null =>
  failureOfNewest(Object.values(fleet.jobs).filter((job) => (kinds as readonly string[]).includes(job.kind)));

/** Failures that are a person's own wish, or a question left open: nothing went wrong on the node. */
const NOT_A_FAULT: ReadonlySet<string> = new Set(['cancelled', 'not-answered', 'needs-person']);

/** How the newest remedy on one node failed; null when it did not, or when anything was done there since. */
export function remedyFailure(fleet: FleetSnapshot, node: NodeId): FailureValue | null {
  const failure = failureOfNewest(
    Object.values(fleet.jobs).filter(({ nodes, kind }) => kind !== 'check' && nodes.includes(node)),
  );
  return failure && !NOT_A_FAULT.has(failure.code) ? failure : null;
}
