import { useRef } from 'react';
import type { FailureValue } from '../../../shared/failure';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { NodeId } from '../../../shared/model/ids';
import type { JobState } from '../../../shared/model/job';
import type { SharePlan } from '../../../shared/model/share';
import { isOneMachine, oldResultsAt, remoteWorkersOf, standingOf } from '../../../shared/steps';
import { call } from '../../client';
import { type Asked, useCall } from '../../components/use-call';
import { useFleet } from '../../store/fleet-store';
import { runningJob, runningJobs } from '../../view/jobs';
import { type ShareRow, shareRows, wholeRefusals } from './share-rows';

/** Everything the page of the share shows and decides by. */
export interface SharePage {
  readonly fleet: FleetSnapshot;
  readonly nothing: 'no-cluster' | 'one-machine' | 'all-on-scheduler' | null;
  readonly isLocked: boolean;
  /** Something that is shown was found out before the last sleep or start. */
  readonly isOld: boolean;
  readonly workers: readonly NodeId[];
  readonly proven: readonly NodeId[];
  /** Workers that the plan and the button are for: those not proven, or all of them again. */
  readonly target: readonly NodeId[];
  readonly plan: Asked<SharePlan>;
  readonly refusals: readonly FailureValue[];
  readonly rows: readonly ShareRow[];
  readonly job: JobState | null;
  /** Another job that changes nodes: nothing may be started meanwhile. */
  readonly isBusy: boolean;
}

function nothingToShare(fleet: FleetSnapshot): SharePage['nothing'] {
  if (fleet.cluster.scheduler === null || fleet.cluster.workers.length === 0) return 'no-cluster';
  if (isOneMachine(fleet)) return 'one-machine';
  return remoteWorkersOf(fleet).length === 0 ? 'all-on-scheduler' : null;
}

/** The plan is asked for again after every job, and never while one runs: it would look at nodes that are being changed. */
function usePlan(fleet: FleetSnapshot, target: readonly NodeId[], isAskable: boolean): Asked<SharePlan> {
  const ended = Object.values(fleet.jobs).filter((job) => job.endedAt !== null).length;
  const asked = useRef<{ key: string; nodes: readonly NodeId[] } | null>(null);
  const settings = JSON.stringify([fleet.cluster.share, fleet.cluster.scheduler]);
  if (isAskable && runningJobs(fleet).length === 0) {
    asked.current = { key: `${ended} ${target.join()} ${settings}`, nodes: target };
  }
  const question = asked.current;
  return useCall(question?.key ?? null, () => call('share.plan', { nodes: [...(question?.nodes ?? [])] }));
}

export function useShare(): SharePage {
  const fleet = useFleet((all) => all);
  const workers = remoteWorkersOf(fleet);
  const proven = workers.filter((node) => standingOf(fleet, node, 'share') === 'holds');
  const open = workers.filter((node) => !proven.includes(node) && standingOf(fleet, node, 'host-keys') === 'holds');
  const isLocked = open.length === 0 && proven.length === 0;
  const target = open.length > 0 ? open : proven;
  const nothing = nothingToShare(fleet);
  const plan = usePlan(fleet, target, nothing === null && !isLocked);
  const job = runningJob(fleet, 'share-apply', 'share-check', 'share-down', 'share-speed');
  return {
    fleet,
    nothing,
    isLocked,
    isOld: oldResultsAt(fleet) !== null,
    workers,
    proven,
    target,
    plan,
    refusals: wholeRefusals(plan.value, fleet.cluster.scheduler),
    rows: shareRows(fleet, plan.value, job !== null),
    job,
    isBusy: runningJobs(fleet).length > 0,
  };
}
