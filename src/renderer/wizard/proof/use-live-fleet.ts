import { useEffect, useState } from 'react';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { useFleetStore } from '../../store/fleet-store';

/** Numbers change at most four times a second. */
const SAMPLE_MS = 250;

interface Sample {
  readonly fleet: FleetSnapshot;
  /** By this computer's clock, which is the manager's. */
  readonly now: number;
}
const take = (): Sample => ({ fleet: useFleetStore.getState().fleet, now: Date.now() });

/** The fleet as it was a moment ago, looked at four times a second, however fast events come. */
export function useLiveFleet(): Sample {
  const [sample, setSample] = useState(take);
  useEffect(() => {
    const timer = setInterval(() => setSample(take()), SAMPLE_MS);
    return () => clearInterval(timer);
  }, []);
  return sample;
}
