import { create } from 'zustand';
import type { FailureValue } from '../../shared/failure';
import type { EngineEvent } from '../../shared/model/event';
import type { JobId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import type { Sentence } from '../../shared/model/sentence';
import { failureOf, startJob } from '../client';
import { useFleetStore } from './fleet-store';

/** One short message over the page. Failures stay until they are closed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'ok' | 'bad';
  readonly text: Sentence;
  readonly next: Sentence | null;
  readonly detail: string;
  /** Journal entries that can be taken back from here. */
  readonly undo: readonly string[];
}

interface NoticeStore {
  readonly notices: readonly Notice[];
}

export const useNotices = create<NoticeStore>(() => ({ notices: [] }));
let lastId = 0;

export function notify(notice: Omit<Notice, 'id'>): void {
  lastId += 1;
  const fresh = { ...notice, id: lastId };
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(-3), fresh] }));
}

export const closeNotice = (id: number): void =>
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));

export const notifyFailure = (failure: FailureValue): void =>
  notify({ tone: 'bad', text: failure.message, next: failure.next, detail: failure.detail, undo: [] });

/** Runs an act of the window; what it throws becomes a notice. Answers with its value, or null after a failure. */
export async function attempt<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    notifyFailure(failureOf(error));
    return null;
  }
}

/** Starts a job; a refusal becomes a notice. */
export const start = (spec: JobSpec): Promise<JobId | null> => attempt(() => startJob(spec));

/** Turns the end of jobs that failed into notices. A cancelled job was the person's own wish and needs none. */
export function noticeEndedJobs(events: readonly EngineEvent[]): void {
  for (const { what } of events) {
    if (what.type !== 'job-ended' || what.outcome.state !== 'failed') continue;
    // The page of Discover shows its own failures beside what was typed.
    const isShownThere = useFleetStore.getState().fleet.jobs[what.jobId]?.kind === 'discover';
    if (what.outcome.failure.code !== 'cancelled' && !isShownThere) notifyFailure(what.outcome.failure);
  }
}
