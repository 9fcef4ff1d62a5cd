import type { BrowserWindow } from 'electron';
import type { EngineEvent } from '../shared/model/event';
import type { FleetSnapshot } from '../shared/model/fleet';

/** What the task bar or dock draws for running jobs: a part of 1, 2 for "unknown how long", -1 for nothing. Pure. */
export function taskBarProgress(fleet: Pick<FleetSnapshot, 'jobs'>): number {
  const running = Object.values(fleet.jobs).filter((job) => job.endedAt === null);
  if (running.length === 0) return -1;
  const known = running.flatMap(({ progress }) => (progress?.total ? [progress.done / progress.total] : []));
  return known.length === 0 ? 2 : Math.min(...known);
}

/** Draws the progress of the least far job in the task bar or dock. */
export function showProgress(
  window: Pick<BrowserWindow, 'setProgressBar' | 'isDestroyed'>,
  onEvent: (listener: (event: EngineEvent) => void) => () => void,
  fleet: () => FleetSnapshot,
): () => void {
  let shown = -1;
  return onEvent(({ what }) => {
    if (what.type !== 'job-progress' && what.type !== 'job-started' && what.type !== 'job-ended') return;
    const next = taskBarProgress(fleet());
    if (Math.abs(next - shown) < 0.01 || window.isDestroyed()) return;
    shown = next;
    window.setProgressBar(next);
  });
}
