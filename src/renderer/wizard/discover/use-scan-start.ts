import { useEffect, useState } from 'react';
import type { FailureValue } from '../../../shared/failure';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { JobId } from '../../../shared/model/ids';
import { useFleet, useFleetStore } from '../../store/fleet-store';
import { type ScanRequest, startScan } from './scan-request';
import { useLastScanFailure } from './use-last-scan';

interface Waiting {
  readonly jobId: JobId;
  /** The scan as it stood before: another one means that this job has begun to look. */
  readonly before: FleetSnapshot['scan'];
}
export interface ScanStart {
  readonly go: () => void;
  readonly isStarting: boolean;
  readonly failure: FailureValue | null;
}

/** Starts a scan from a form, which closes once the engine has taken what was typed, and stays when it was refused. */
export function useScanStart(request: ScanRequest, onStarted: () => void): ScanStart {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const failure = useLastScanFailure();
  const outcome = useFleet((fleet) => (waiting ? (fleet.jobs[waiting.jobId]?.outcome ?? null) : null));
  const scan = useFleet((fleet) => fleet.scan);
  useEffect(() => {
    if (!waiting) return;
    if (outcome?.state === 'failed') setWaiting(null);
    else if (outcome || scan !== waiting.before) onStarted();
  }, [waiting, outcome, scan, onStarted]);
  const go = (): void => {
    const before = useFleetStore.getState().fleet.scan;
    startScan(request).then(
      (jobId) => jobId && setWaiting({ jobId, before }),
      () => undefined,
    );
  };
  return { go, isStarting: waiting !== null, failure: waiting ? null : failure };
}
