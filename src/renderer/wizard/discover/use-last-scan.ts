import type { FailureValue } from '../../../shared/failure';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { useFleet } from '../../store/fleet-store';

function lastFailure(fleet: FleetSnapshot): FailureValue | null {
  const scans = Object.values(fleet.jobs).filter((job) => job.kind === 'discover');
  const last = scans.sort((a, b) => b.startedAt - a.startedAt)[0];
  return last?.outcome?.state === 'failed' ? last.outcome.failure : null;
}

/** Why the newest discovery failed, or null when it did not or still runs. */
export const useLastScanFailure = (): FailureValue | null => useFleet(lastFailure);
