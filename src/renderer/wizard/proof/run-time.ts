import type { RunSummary } from '../../../shared/model/proof';

/** How long the newest passed run of the same kind took, in ms; null when there was none. */
export function expectedMs(runs: readonly RunSummary[], isLocal: boolean): number | null {
  const [last] = runs
    .filter((run) => run.verdict === 'passed' && run.isLocal === isLocal)
    .sort((a, b) => b.startedAt - a.startedAt);
  return last ? last.endedAt - last.startedAt : null;
}
