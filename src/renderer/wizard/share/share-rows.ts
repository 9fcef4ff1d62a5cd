import { CircleCheck, CircleDashed, CircleX, LoaderCircle, OctagonAlert } from 'lucide-react';
import type { FailureValue } from '../../../shared/failure';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { isStale, resultsOf } from '../../../shared/model/fleet-fold';
import type { NodeId } from '../../../shared/model/ids';
import { say } from '../../../shared/model/say';
import type { Sentence } from '../../../shared/model/sentence';
import type { SentinelResult, SharePlan, ShareStepId, WorkerShare } from '../../../shared/model/share';
import { remoteWorkersOf, standingOf } from '../../../shared/steps';
import type { EdgeState } from '../../../shared/topology-layout';
import type { StatusWord } from '../../view/status-words';
import { clockText, durationText } from '../../view/units';

/** Columns of the table: steps that belong together, and the two directions of the sentinel. */
export type ShareColumn = 'needs' | 'env' | 'mount' | 'scheduler-writes' | 'worker-writes';
export interface ShareCell {
  readonly word: StatusWord;
  /** Replaces the word: a time, a number. */
  readonly text: Sentence | null;
  /** When it was found out, in ms since the epoch; null when nothing was. */
  readonly at: number | null;
  /** From before the last sleep or start: drawn without colour, with its time. */
  readonly isOld: boolean;
}
export interface ShareRow {
  readonly id: NodeId;
  readonly name: string;
  readonly edge: EdgeState;
  readonly cells: Readonly<Record<ShareColumn, ShareCell>>;
  /** Why it does not hold, or why it will not be set up. */
  readonly failure: FailureValue | null;
}

const NOT_TRIED: StatusWord = { word: 'Not tried', icon: CircleDashed, tone: 'mute' };
const NEXT: StatusWord = { word: 'Next', icon: CircleDashed, tone: 'mute' };
const WORKING: StatusWord = { word: 'Working', icon: LoaderCircle, tone: 'run' };
const DONE: StatusWord = { word: 'Done', icon: CircleCheck, tone: 'ok' };
const AS_IT_WAS: StatusWord = { word: 'Was right', icon: CircleCheck, tone: 'ok' };
const FAILED: StatusWord = { word: 'Failed', icon: CircleX, tone: 'bad' };
const READS: StatusWord = { word: 'Read', icon: CircleCheck, tone: 'ok' };
const UNREAD: StatusWord = { word: 'Not read', icon: OctagonAlert, tone: 'bad' };

/** Word of one step's state. */
export const STEP_STATE_WORDS: Readonly<Record<'waiting' | 'running' | 'done' | 'unchanged' | 'failed', StatusWord>> = {
  waiting: NEXT,
  running: WORKING,
  done: DONE,
  unchanged: AS_IT_WAS,
  failed: FAILED,
};

const GROUPS: Readonly<Record<'needs' | 'env' | 'mount', readonly ShareStepId[]>> = {
  needs: ['reverse-ssh', 'sshfs'],
  env: ['env'],
  mount: ['mount-point', 'mount', 'writable'],
};
const cell = (word: StatusWord, text: Sentence | null = null, at: number | null = null): ShareCell => ({
  word,
  text,
  at,
  isOld: false,
});

function groupCell(share: WorkerShare | undefined, steps: readonly ShareStepId[]): ShareCell {
  const done = steps.flatMap((step) => share?.steps[step] ?? []);
  const states = done.map(({ state }) => state);
  if (states.length === 0) return cell(NOT_TRIED);
  const at = Math.max(...done.map((step) => step.at));
  const worst = (['failed', 'running'] as const).find((state) => states.includes(state));
  if (worst) return cell(STEP_STATE_WORDS[worst], null, worst === 'failed' ? at : null);
  if (states.every((state) => state === 'waiting')) return cell(NEXT);
  if (states.includes('waiting')) return cell(WORKING);
  return cell(states.every((state) => state === 'unchanged') ? AS_IT_WAS : DONE, null, at);
}

const LOST: StatusWord = { word: 'Lost', icon: OctagonAlert, tone: 'bad' };
const SILENT: StatusWord = { word: 'Not known', icon: CircleDashed, tone: 'mute' };

/** The mount as it was watched last counts more than the steps that made it, unless they run again. */
function mountCell(share: WorkerShare | undefined): ShareCell {
  const made = groupCell(share, GROUPS.mount);
  const health = isUnderWay(share) ? null : share?.health;
  if (!health) return made;
  if (health.state === 'alive') return made.at === null ? made : { ...made, at: Math.max(made.at, health.at) };
  return cell(health.state === 'unreachable' ? SILENT : LOST, null, health.at);
}

function sentinelCells(
  share: WorkerShare | undefined,
  provenAt: number | null,
): Pick<ShareRow['cells'], 'scheduler-writes' | 'worker-writes'> {
  const state = share?.steps.sentinel?.state;
  const both = (one: ShareCell) => ({ 'scheduler-writes': one, 'worker-writes': one });
  if (state === 'running')
    return { 'scheduler-writes': cell({ ...WORKING, word: 'Reading' }), 'worker-writes': cell(NEXT) };
  if (state === 'waiting') return both(cell(NEXT));
  const sentinel = share?.sentinel;
  if (sentinel) {
    const way = (isRead: boolean, tookMs: number | null): ShareCell =>
      isRead
        ? cell(READS, tookMs === null ? null : say('{{time}}', { time: durationText(tookMs) }), sentinel.at)
        : cell(UNREAD, null, sentinel.at);
    return {
      'scheduler-writes': way(sentinel.workerReads, sentinel.workerReadMs),
      'worker-writes': way(sentinel.schedulerReads, sentinel.schedulerReadMs),
    };
  }
  if (provenAt !== null) return both(cell(READS, say('Read, {{time}}', { time: clockText(provenAt) }), provenAt));
  return both(state === 'failed' ? cell(FAILED, null, share?.steps.sentinel?.at ?? null) : cell(NOT_TRIED));
}

const isUnderWay = (share: WorkerShare | undefined): boolean =>
  Object.values(share?.steps ?? {}).some((step) => step.state === 'running' || step.state === 'waiting');

/** Only what was found out since the last sleep or start is proven or broken; what is older is not known now. */
function edgeOf(fleet: FleetSnapshot, id: NodeId, isRunning: boolean): EdgeState {
  const share = fleet.share.workers[id];
  const fresh = <T extends { readonly at: number }>(seen: T | null | undefined): T | null =>
    seen && !isStale(fleet, seen) ? seen : null;
  if (isRunning && isUnderWay(share)) return 'progress';
  if (share?.failure) return 'broken';
  const health = fresh(share?.health);
  const sentinel = fresh(share?.sentinel);
  if (health && health.state !== 'alive') return 'broken';
  if (sentinel && sentinel.reason !== 'none') return 'broken';
  if (fresh(resultsOf(fleet, id)['share-sentinel'])?.status === 'fail') return 'broken';
  return standingOf(fleet, id, 'share') === 'holds' || sentinel?.reason === 'none' ? 'proven' : 'untried';
}

/** A cell from before the last sleep or start keeps its word, and loses its colour. */
const aged = (fleet: FleetSnapshot, fresh: ShareCell): ShareCell =>
  fresh.at !== null && isStale(fleet, { at: fresh.at })
    ? { ...fresh, word: { ...fresh.word, tone: 'mute' }, isOld: true }
    : fresh;

/** How the sentinel of a worker came out, as one word for tests and styles. */
export const sentinelWord = (sentinel: SentinelResult | null | undefined): string =>
  !sentinel ? 'none' : sentinel.reason === 'none' ? 'both-ways' : sentinel.reason;

/** One row per worker that needs the share. `plan` tells who is refused before anything is tried. */
export function shareRows(fleet: FleetSnapshot, plan: SharePlan | null, isRunning: boolean): ShareRow[] {
  return remoteWorkersOf(fleet).map((id) => {
    const share = fleet.share.workers[id];
    const check = resultsOf(fleet, id)['share-sentinel'];
    const sentinel = sentinelCells(share, check?.status === 'pass' ? check.at : null);
    const refusal = plan?.refusals.find((one) => one.nodeId === id) ?? null;
    return {
      id,
      name: nameOf(id, fleet.cluster),
      edge: edgeOf(fleet, id, isRunning),
      cells: {
        needs: aged(fleet, groupCell(share, GROUPS.needs)),
        env: aged(fleet, groupCell(share, GROUPS.env)),
        mount: aged(fleet, mountCell(share)),
        'scheduler-writes': aged(fleet, sentinel['scheduler-writes']),
        'worker-writes': aged(fleet, sentinel['worker-writes']),
      },
      failure: isRunning ? null : (share?.failure ?? refusal),
    };
  });
}

/** Refusals that hold up the whole share: those of the scheduler, and those that name no node. */
export const wholeRefusals = (plan: SharePlan | null, scheduler: NodeId | null): FailureValue[] =>
  (plan?.refusals ?? []).filter((one) => one.nodeId === null || one.nodeId === scheduler);
