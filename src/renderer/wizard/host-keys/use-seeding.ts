import type { TrustSeen } from '../../../shared/model/event';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { resultsOf } from '../../../shared/model/fleet-fold';
import type { NodeId } from '../../../shared/model/ids';
import type { JobState } from '../../../shared/model/job';
import type { RemedyPlan } from '../../../shared/model/remedy';
import { isOneMachine, oldResultsAt, remoteWorkersOf, standingOf } from '../../../shared/steps';
import { call } from '../../client';
import { type Asked, useCall } from '../../components/use-call';
import { useFleet } from '../../store/fleet-store';
import { runningJob, runningJobs } from '../../view/jobs';
import { differencesOf, seedableOf } from './trust-rows';

/** Everything the page of host keys shows and decides by. */
export interface Seeding {
  readonly fleet: FleetSnapshot;
  /** Why the page has nothing to do, or null. */
  readonly nothing: 'no-cluster' | 'one-machine' | 'all-on-scheduler' | null;
  readonly workers: readonly NodeId[];
  readonly trusted: readonly NodeId[];
  /** Can be seeded now. */
  readonly pending: readonly NodeId[];
  /** Neither trusted nor ready to be seeded. */
  readonly unready: readonly NodeId[];
  readonly plans: Asked<RemedyPlan[]>;
  /** Plans whose check does not pass yet, of the workers that can be seeded. */
  readonly open: readonly RemedyPlan[];
  readonly differences: readonly TrustSeen[];
  readonly job: JobState | null;
  /** Something that is shown was found out before the last sleep or start: it counts for nothing until it is looked at again. */
  readonly isOld: boolean;
}

/** Another text whenever the plans may be others. */
function revisionOf(fleet: FleetSnapshot): string | null {
  const workers = remoteWorkersOf(fleet);
  if (workers.length === 0) return null;
  const ended = Object.values(fleet.jobs).filter((job) => job.endedAt !== null).length;
  return [fleet.cluster.scheduler, fleet.cluster.runner, ended, runningJobs(fleet).length, ...workers].join(' ');
}

function nothingToDo(fleet: FleetSnapshot): Seeding['nothing'] {
  if (fleet.cluster.scheduler === null || fleet.cluster.workers.length === 0) return 'no-cluster';
  if (isOneMachine(fleet)) return 'one-machine';
  return remoteWorkersOf(fleet).length === 0 ? 'all-on-scheduler' : null;
}

export function useSeeding(): Seeding {
  const fleet = useFleet((all) => all);
  const plans = useCall(useFleet(revisionOf), () => call('seed.plan', { nodes: [] }));
  const workers = remoteWorkersOf(fleet);
  const trusted = workers.filter((node) => standingOf(fleet, node, 'host-keys') === 'holds');
  const pending = seedableOf(fleet);
  const open = (plans.value ?? []).filter((plan) => {
    const status = resultsOf(fleet, plan.nodeId)[plan.fixes]?.status;
    return pending.includes(plan.nodeId) && status !== 'pass' && status !== 'skipped';
  });
  return {
    fleet,
    nothing: nothingToDo(fleet),
    workers,
    trusted,
    pending,
    unready: workers.filter((node) => !trusted.includes(node) && !pending.includes(node)),
    plans,
    open,
    differences: differencesOf(fleet),
    isOld: oldResultsAt(fleet) !== null,
    job: runningJob(fleet, 'seed', 'check', 'fix', 'apply-remedy', 'trust-node'),
  };
}
