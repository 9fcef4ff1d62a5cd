import { failureValueOf } from '../../shared/failure';
import type { JobSpec } from '../../shared/model/job';
import { english } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { checkShare } from './check-share';
import { shareWorkers } from './plan-share';
import { isShareEntry } from './share-changes';

/** Jobs that repair nodes. Setting the share up ends with its own check. */
const isRepair = (spec: JobSpec): boolean =>
  spec.kind === 'fix' || (spec.kind === 'apply-remedy' && spec.remedyId !== 'set-up-share');

/** A share that was set up, or a proof that used one: only then is there something that a repair could have broken or mended. */
function hadShare(job: JobContext): boolean {
  if (job.cluster.scheduler === null || shareWorkers([], job.cluster).length === 0) return false;
  const isMounted = job.journal.entries().some((entry) => isShareEntry(entry) && entry.inverse.kind === 'unmount');
  return isMounted || job.fleet().runs.some((run) => !run.isLocal && run.verdict === 'passed');
}

/**
 * The gate after a repair: the share check, which says whether the last proof still stands. Its outcome is told as events
 * and does not change whether the repair itself holds. Never throws but for cancel.
 */
export async function checkAfterRepair(spec: JobSpec, job: JobContext): Promise<void> {
  if (!isRepair(spec) || !hadShare(job)) return;
  try {
    await checkShare({ kind: 'share-check', nodes: [] }, job);
  } catch (error) {
    if (job.signal.aborted) throw error;
    if (job.cluster.scheduler) {
      const { message } = failureValueOf(error);
      job.log(job.cluster.scheduler, `The share check after the repair could not run: ${english(message)}`, 'err');
    }
  }
}
