import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { lookThroughShare } from '../share/check-share';
import { keptSpeeds } from '../share/kept-speed';
import { shareWorkers } from '../share/plan-share';
import { measureShare } from '../share/share-speed';
import { claim } from './claims';
import type { FlightPlan } from './flight-plan';

/** How long a measurement of the share is good for. */
const FRESH_MS = 3_600_000;

/**
 * The numbers of the share that the report tells, with the time they are of: measured beside the look through it, unless
 * that was done within the hour. Never fails but for cancel.
 */
async function measureOnce(job: JobContext): Promise<void> {
  const since = job.ports.now() - FRESH_MS;
  const isOld = (node: NodeId): boolean => (job.fleet().share.workers[node]?.speed?.at ?? 0) < since;
  const unknown = shareWorkers([], job.cluster).filter(isOld);
  if (unknown.length === 0) return;
  const kept = await keptSpeeds(job);
  for (const worker of unknown) {
    const speed = kept[worker];
    if (speed && speed.at >= since) job.emit({ type: 'share-speed', worker, speed });
  }
  const nodes = unknown.filter(isOld);
  if (nodes.length === 0) return;
  const quiet: JobContext = { ...job, progress: () => undefined };
  await measureShare({ kind: 'share-speed', nodes }, quiet).catch((error: unknown) => {
    if (job.signal.aborted) throw error;
  });
}

/**
 * Is the mount of every worker the mount? The claim goes to `claims`, whatever was seen.
 * @throws Failure sentinel-failed with the reason of the first worker whose share does not hold.
 */
export async function claimMounts(
  job: JobContext,
  plan: FlightPlan,
  when: 'before' | 'after',
  claims: ProofClaim[],
): Promise<void> {
  const measuring = when === 'before' ? measureOnce(job) : null;
  // Both end with a cancel, and the look may end first.
  measuring?.catch(() => undefined);
  // Whether an earlier proof still stands does not matter in the middle of a new one.
  const holds = await lookThroughShare(shareWorkers([], job.cluster), job);
  await measuring;
  const workers = job.fleet().share.workers;
  const mounts = plan.remote.length === 1 ? '1 mount' : `${plan.remote.length} mounts`;
  const reasonOf = (id: NodeId): string => workers[id]?.sentinel?.reason ?? 'not-answered';
  const seen = plan.remote.map(({ id, name }) => `${name}: ${reasonOf(id) === 'none' ? 'the mount' : reasonOf(id)}`);
  const title =
    when === 'before' ? say('The mount is the mount, before the run') : say('The mount is the mount, after the run');
  const how = say('Source, target and type in the mount table of every worker, and a token that went both ways');
  const broken = plan.remote.find(({ id }) => reasonOf(id) !== 'none');
  claims.push(
    claim(`mount-${when}`, title, how, {
      state: holds ? 'holds' : 'broken',
      expected: mounts,
      observed: holds ? mounts : seen.join('; '),
      ...(holds ? {} : { reason: broken ? reasonOf(broken.id) : 'not-answered' }),
    }),
  );
  if (holds) return;
  const failure = broken ? workers[broken.id]?.failure : null;
  throw failure
    ? new Failure(failure.code, failure.message, {
        detail: failure.detail,
        next: failure.next,
        nodeId: broken?.id ?? MANAGER,
      })
    : new Failure('sentinel-failed');
}
