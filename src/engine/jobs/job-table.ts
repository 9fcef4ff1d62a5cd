import type { JobKind, JobSpec } from '../../shared/model/job';
import { runAllChecks, runChecks } from '../checks/run-checks';
import { discover } from '../discovery/discover';
import { undo } from '../journal/undo';
import type { JobContext } from '../ports';
import { prove } from '../proof/prove';
import { applyRemedy } from '../remedies/apply-remedy';
import { fix } from '../remedies/fix';
import { checkAfterRepair } from '../share/after-repair';
import { applyShare } from '../share/apply-share';
import { checkShare } from '../share/check-share';
import { shareDown } from '../share/share-down';
import { measureShare } from '../share/share-speed';
import { revokeTrust } from '../trust/revoke';
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
  'revoke-trust': revokeTrust,
  'share-apply': applyShare,
  'share-check': checkShare,
  'share-down': shareDown,
  'share-speed': measureShare,
  prove,
  undo,
};

/** Runs the body of one job; a repair is followed by the share check. @throws Failure as its kind says. */
export async function runJob<K extends JobKind>(spec: SpecOf<K>, job: JobContext): Promise<boolean> {
  const holds = await (JOBS[spec.kind as K] as (spec: SpecOf<K>, job: JobContext) => Promise<boolean>)(spec, job);
  await checkAfterRepair(spec, job);
  return holds;
}
