import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { RemedyPlan } from '../../../shared/model/remedy';
import { SEEDED_LATER } from '../../../shared/steps';
import { call } from '../../client';
import { type Asked, useCall } from '../../components/use-call';
import { useFleet } from '../../store/fleet-store';
import { runningJobs } from '../../view/jobs';

/** Another text whenever the plans may be others: a job ended, or somebody changed who takes part. */
function revisionOf(fleet: FleetSnapshot): string | null {
  if (fleet.cluster.nodes.length === 0) return null;
  const ended = Object.values(fleet.jobs).filter((job) => job.endedAt !== null).length;
  const aside = fleet.cluster.nodes.filter((node) => node.isSetAside).map((node) => node.id);
  return [ended, runningJobs(fleet).length, fleet.cluster.scheduler, fleet.cluster.workers.length, ...aside].join(' ');
}

/** Every remedy of a prerequisite that needs no person, on all nodes that take part. */
export function useFixPlans(): Asked<RemedyPlan[]> {
  const revision = useFleet(revisionOf);
  return useCall(revision, async () => {
    const plans = await call('fix.plan', { nodes: [] });
    // The plan names what asks and what only a person does, too: a fix from this page runs neither, and seeds no key.
    return plans.filter(({ kind, fixes }) => kind === 'automatic' && !SEEDED_LATER.includes(fixes));
  });
}
