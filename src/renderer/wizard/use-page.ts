import { useEffect, useMemo } from 'react';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { STEP_IDS, type StepId, type StepState, stepStatesOf } from '../../shared/steps';
import { useFleet, useFleetStore } from '../store/fleet-store';
import { goTo, type Page, useWizard } from '../store/wizard-store';

const isStep = (page: Page): page is StepId => (STEP_IDS as readonly string[]).includes(page);

/** How all steps stand, with the shown page marked. */
export function useStepStates(page: Page): Record<StepId, StepState> {
  const fleet = useFleet((all) => all);
  return useMemo(() => stepStatesOf(fleet, isStep(page) ? page : null), [fleet, page]);
}

/** Where the work was left: the first page that is not done, or the proof. An empty cluster starts at the beginning. */
export function pageToOpen(fleet: FleetSnapshot): Page {
  if (fleet.cluster.nodes.length === 0 && fleet.cluster.scheduler === null && fleet.scan === null) return 'first-run';
  const states = stepStatesOf(fleet);
  return STEP_IDS.find((id) => states[id].state !== 'done') ?? 'proof';
}

/** The page that is shown: what the person chose, or where the work was left when the window opened. */
export function usePage(): Page {
  const chosen = useWizard((state) => state.page);
  const toOpen = useFleetStore((state) => (chosen === null ? pageToOpen(state.fleet) : chosen));
  const isLive = useFleetStore((state) => state.phase === 'live');
  // Kept from the first snapshot on: a step that is done later does not take the page away from under the person.
  useEffect(() => {
    if (isLive && chosen === null) goTo(toOpen);
  }, [isLive, chosen, toOpen]);
  return toOpen;
}
