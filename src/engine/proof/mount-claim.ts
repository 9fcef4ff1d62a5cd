import { Failure } from '../../shared/failure';
import { MANAGER } from '../../shared/model/manager';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { checkShare } from '../share/check-share';
import { claim } from './claims';
import type { FlightPlan } from './flight-plan';

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
  const holds = await checkShare({ kind: 'share-check', nodes: [] }, job);
  const workers = job.fleet().share.workers;
  const mounts = plan.remote.length === 1 ? '1 mount' : `${plan.remote.length} mounts`;
  const seen = plan.remote.map(({ id, name }) => `${name}: ${workers[id]?.sentinel?.reason ?? 'not-answered'}`);
  const title =
    when === 'before' ? say('The mount is the mount, before the run') : say('The mount is the mount, after the run');
  const how = say('Source, target and type in the mount table of every worker, and a token that went both ways');
  const broken = plan.remote.find(({ id }) => workers[id]?.sentinel?.reason !== 'none');
  claims.push(
    claim(`mount-${when}`, title, how, {
      state: holds ? 'holds' : 'broken',
      expected: mounts,
      observed: holds ? mounts : seen.join('; '),
      ...(holds ? {} : { reason: (broken && workers[broken.id]?.sentinel?.reason) ?? 'not-answered' }),
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
