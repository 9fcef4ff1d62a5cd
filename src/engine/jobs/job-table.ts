import type { JobKind, JobSpec } from '../../shared/model/job';
import { runAllChecks, runChecks } from '../checks/run-checks';
import { discover } from '../discovery/discover';
import { undo } from '../journal/undo';
import type { JobContext } from '../ports';
import { prove } from '../proof/prove';
import { applyRemedy } from '../remedies/apply-remedy';
import { fix } from '../remedies/fix';
import { applyShare } from '../share/apply-share';
import { checkShare } from '../share/check-share';
import { shareDown } from '../share/share-down';
import { seed } from '../trust/seed';
import { trustNode } from '../trust/trust-node';

type SpecOf<K extends JobKind> = Extract<JobSpec, { kind: K }>;

/** What each kind of job runs. Answers whether what it was to show holds. */
const JOBS: { [K in JobKind]: (spec: SpecOf<K>, job: JobContext) => Promise<boolean> } = {
  discover,
  check: (spec, job) => (spec.nodes.length > 0 ? runChecks(spec.nodes, job) : runAllChecks(job)),
  'trust-node': trustNode,
  'apply-remedy': applyRemedy,
  fix,
  seed,
  'share-apply': applyShare,
  'share-check': checkShare,
  'share-down': shareDown,
  prove,
  undo,
};

/** Runs the body of one job. @throws Failure as its kind says. */
export const runJob = <K extends JobKind>(spec: SpecOf<K>, job: JobContext): Promise<boolean> =>
  (JOBS[spec.kind as K] as (spec: SpecOf<K>, job: JobContext) => Promise<boolean>)(spec, job);
