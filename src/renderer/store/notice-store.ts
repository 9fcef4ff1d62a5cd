import { create } from 'zustand';
import type { FailureValue } from '../../shared/failure';
import { nameOf } from '../../shared/model/cluster-shape';
import type { EngineEvent } from '../../shared/model/event';
import type { JobId } from '../../shared/model/ids';
import type { JobKind, JobOutcome, JobSpec } from '../../shared/model/job';
import { say } from '../../shared/model/say';
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
  /** When it was told, in ms since the epoch. */
  readonly at: number;
}

interface NoticeStore {
  /** Over the page now. */
  readonly notices: readonly Notice[];
  /** Everything told since the window opened, oldest first: for the list in the top bar. */
  readonly told: readonly Notice[];
  /** How many of them came since the list was last opened. */
  readonly unread: number;
}

/** More than a person reads again. */
const MOST_TOLD = 50;

export const useNotices = create<NoticeStore>(() => ({ notices: [], told: [], unread: 0 }));
let lastId = 0;

export function notify(notice: Omit<Notice, 'id' | 'at'>): void {
  lastId += 1;
  const fresh = { ...notice, id: lastId, at: Date.now() };
  useNotices.setState(({ notices, told, unread }) => ({
    notices: [...notices.slice(-3), fresh],
    told: [...told.slice(1 - MOST_TOLD), fresh],
    unread: Math.min(unread + 1, MOST_TOLD),
  }));
}

/** The list was opened. */
export const readNotices = (): void => useNotices.setState({ unread: 0 });

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

/** What a person reads when a job that changed something has ended well. Others show their result on their page. */
const GOOD_NEWS: Partial<Record<JobKind, Sentence>> = {
  'trust-node': say('The host key of {{node}} is pinned, and the node was checked again.'),
  'apply-remedy': say('The remedy worked on {{node}}: its check passes now.'),
  fix: say('Every remedy that needed no person was applied, and its check passes now.'),
  'share-down': say('The share is taken down.'),
  undo: say('The changes are taken back.'),
};

function noticeEnd(jobId: JobId, outcome: JobOutcome): void {
  const { fleet } = useFleetStore.getState();
  const job = fleet.jobs[jobId];
  const kind = job?.kind as JobKind | undefined;
  // The page of Discover shows its own failures beside what was typed; a cancelled job was the person's own wish.
  if (outcome.state === 'failed' && outcome.failure.code !== 'cancelled' && kind !== 'discover')
    notifyFailure(outcome.failure);
  const text = kind ? GOOD_NEWS[kind] : undefined;
  if (outcome.state !== 'done' || !outcome.holds || !text) return;
  const undo = fleet.changes
    .filter((entry) => entry.jobId === jobId && entry.state === 'done' && entry.inverse.kind !== 'none')
    .map((entry) => entry.id);
  const [first] = job?.nodes ?? [];
  const node = first ? nameOf(first, fleet.cluster) : '';
  notify({ tone: 'ok', text: { ...text, values: { node } }, next: null, detail: '', undo });
}

/** Turns the end of jobs into notices, once the batch of events they came in is folded. */
export function noticeEndedJobs(events: readonly EngineEvent[]): void {
  const ends = events.flatMap(({ what }) => (what.type === 'job-ended' ? [what] : []));
  for (const end of ends) queueMicrotask(() => noticeEnd(end.jobId, end.outcome));
}
