import { create } from 'zustand';
import type { ProofReport } from '../../../shared/model/proof';

/** Newest report of each kind that this window has seen: what the next run may be expected to take. */
interface LastRun {
  readonly local: ProofReport | null;
  readonly cluster: ProofReport | null;
}

export const useLastRun = create<LastRun>(() => ({ local: null, cluster: null }));

/** Remembers a report that passed; a run that ended early says nothing about how long one takes. */
export function rememberRun(report: ProofReport): void {
  if (report.verdict === 'passed') useLastRun.setState(report.isLocal ? { local: report } : { cluster: report });
}
