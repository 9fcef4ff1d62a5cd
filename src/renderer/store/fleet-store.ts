import { create } from 'zustand';
import type { FailureValue } from '../../shared/failure';
import type { EngineEvent } from '../../shared/model/event';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { applyEvent, emptyFleet } from '../../shared/model/fleet-fold';
import { call, failureOf, listen } from '../client';

/** The window's projection of the engine: a snapshot, and every event after it. */
export interface FleetStore {
  readonly fleet: FleetSnapshot;
  /** `loading` until the first snapshot is there; `lost` when it could not be had. */
  readonly phase: 'loading' | 'live' | 'lost';
  readonly failure: FailureValue | null;
}

export const useFleetStore = create<FleetStore>(() => ({ fleet: emptyFleet(), phase: 'loading', failure: null }));

/** The whole fleet, or the part that `select` picks out of it. */
export const useFleet = <T>(select: (fleet: FleetSnapshot) => T): T => useFleetStore((state) => select(state.fleet));

/** The fold of a batch, or null when an event is missing in between and the snapshot has to be taken again. */
export function foldBatch(fleet: FleetSnapshot, events: readonly EngineEvent[]): FleetSnapshot | null {
  let next = fleet;
  for (const event of events) {
    if (event.seq > next.seq + 1) return null;
    next = applyEvent(next, event);
  }
  return next;
}

/**
 * Follows the engine: listens first, takes the snapshot, then folds what came meanwhile. A gap takes the snapshot
 * again. `onEvents` sees every batch once, also log lines, which the fold leaves out; `onFirst` gets the first snapshot
 * before it is shown. Answers with the way to stop.
 */
export function followEngine(
  onEvents: (events: readonly EngineEvent[]) => void = () => {},
  onFirst: ((fleet: FleetSnapshot) => Promise<void>) | null = null,
): () => void {
  let waiting: EngineEvent[] | null = [];
  const load = async (): Promise<void> => {
    waiting ??= [];
    try {
      const snapshot = await call('engine.snapshot');
      await onFirst?.(snapshot);
      onFirst = null;
      const missed = (waiting ?? []).filter((event) => event.seq > snapshot.seq);
      waiting = null;
      useFleetStore.setState({ fleet: foldBatch(snapshot, missed) ?? snapshot, phase: 'live', failure: null });
    } catch (error) {
      useFleetStore.setState({ phase: 'lost', failure: failureOf(error) });
    }
  };
  const stop = listen((events) => {
    onEvents(events);
    if (waiting) {
      waiting.push(...events);
      return;
    }
    const next = foldBatch(useFleetStore.getState().fleet, events);
    if (next) useFleetStore.setState({ fleet: next });
    else {
      waiting = [...events];
      void load();
    }
  });
  reload = load;
  void load();
  return stop;
}

let reload: () => Promise<void> = async () => {};
/** Takes the snapshot again: after another cluster was opened, or when the engine could not be reached. */
export const reloadFleet = (): Promise<void> => reload();
