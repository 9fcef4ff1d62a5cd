import { randomBytes, randomUUID } from 'node:crypto';
import type { NodeId } from '../../shared/model/ids';
import { type Sentence, say } from '../../shared/model/sentence';
import type { SentinelResult } from '../../shared/model/share';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { checkExit, first, type Output, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';

/** How long a token or an answer is looked for, in s: sshfs keeps attributes for up to 20 s. */
export const SENTINEL_RETRY_S = 20;
const QUICK_MS = 20_000;

/** One token for all workers of one run. */
export interface Token {
  readonly id: string;
  readonly text: string;
}

export const newToken = (): Token => ({ id: randomUUID(), text: `muster ${randomBytes(16).toString('hex')}` });

/** A node's clock and when its line arrived, both in ms since the epoch. */
export interface ClockSeen {
  readonly clock: number;
  readonly at: number;
}

/** The scheduler's side: where the token lies, and its clock as it was written. */
export interface TokenPlace {
  readonly scheduler: Session;
  readonly path: string;
  readonly token: Token;
  readonly clock: ClockSeen | null;
  /** How long an answer is looked for, in s. */
  readonly retryS?: number;
  /** The only worker of the run: its answer is collected and everything cleaned up in one round. */
  readonly isOnly?: boolean;
}

/** The worker's side of one sentinel. `source` empty for a share that somebody else mounts. */
export interface SentinelEnd {
  readonly node: NodeId;
  readonly path: string;
  readonly source: string;
  /** Place in the run: makes the name of the answer file. */
  readonly index: number;
}

/**
 * Writes the token without making anything else, for a check, and finds out where the share physically is.
 * @throws Failure share-refused when the folder is not there.
 */
export async function writeToken(
  session: Session,
  sharePath: string,
  token: Token,
  job: Pick<JobContext, 'signal' | 'ports' | 'cluster'>,
): Promise<{ path: string; clock: ClockSeen | null }> {
  const share = { AT: '', SHARE: sharePath, DO_FOLDER: 'no', ENV_ROLE: 'none', ENV_SHARE: '' };
  const values = { ...share, OTHERS: othersOn(session, job), TOKEN_ID: token.id, TOKEN: token.text };
  const result = await session.run(SHARE_SCRIPTS.prepare, { values, timeoutMs: QUICK_MS, signal: job.signal });
  checkExit(result, session.nodeId, SHARE_SCRIPTS.prepare.name);
  const output = outputOf(result.stdout);
  return { path: first(output, 'path'), clock: clockIn(output, job.ports.now()) };
}

/** Whether the workers log in on the scheduler as another account than Muster does; for `share-prepare.sh`. */
export const othersOn = ({ user }: Pick<Session, 'user'>, { cluster }: Pick<JobContext, 'cluster'>): 'yes' | 'no' =>
  cluster.share.account !== null && cluster.share.account !== user ? 'yes' : 'no';

/** The clock that a node's output tells, or null. Pure. */
export function clockIn(output: Output, at: number): ClockSeen | null {
  const clock = Number(first(output, 'clock'));
  return Number.isFinite(clock) && clock > 0 ? { clock, at } : null;
}

const answerOf = (token: Token, index: number): string => `${token.id}.answer-${index}`;

/** Values that let a worker answer; for `share-answer.sh` and `share-apply.sh`. */
export const answerValues = ({ token, retryS = SENTINEL_RETRY_S }: TokenPlace, index: number) => ({
  TOKEN_ID: token.id,
  TOKEN: token.text,
  ANSWER: answerOf(token, index),
  RETRY_S: String(retryS),
});

/** Removes token, answers and their folder on the scheduler, whatever came before. */
export async function removeToken(session: Session, path: string, token: Token): Promise<void> {
  const values = { AT: path, TOKEN_ID: token.id, TOKEN: token.text, ANSWERS: '', RETRY_S: '0', CLEAN: 'yes' };
  const result = await session.run(SHARE_SCRIPTS.collect, { values, timeoutMs: QUICK_MS });
  checkExit(result, session.nodeId, SHARE_SCRIPTS.collect.name);
}

/** When the lines of a worker's answer arrived, in ms since the epoch; fed line by line. */
export class AnswerTimes {
  beganAt: number | null = null;
  answeredAt: number | null = null;

  take(line: string, now: number): void {
    if (line.startsWith('clock=')) this.beganAt = now;
    if (line === 'read=yes') this.answeredAt = now;
  }

  get readMs(): number | null {
    return this.beganAt === null || this.answeredAt === null ? null : this.answeredAt - this.beganAt;
  }
}

/** Lets one worker read the token and answer, then reads the answer on the scheduler. @throws Failure of the two sessions. */
export async function exchange(
  end: Omit<SentinelEnd, 'path'>,
  at: TokenPlace,
  job: Pick<JobContext, 'session' | 'signal' | 'ports' | 'log' | 'cluster'>,
): Promise<{ result: SentinelResult; path: string }> {
  const worker = await job.session(end.node);
  const times = new AnswerTimes();
  const startedAt = job.ports.now();
  const said = await worker.run(SHARE_SCRIPTS.answer, {
    values: { SHARE: job.cluster.share.workerPath, SOURCE: end.source, ...answerValues(at, end.index) },
    timeoutMs: ((at.retryS ?? SENTINEL_RETRY_S) + 15) * 1000,
    signal: job.signal,
    onLine: (line) => times.take(line, job.ports.now()),
  });
  checkExit(said, end.node, SHARE_SCRIPTS.answer.name);
  const output = outputOf(said.stdout);
  const path = first(output, 'path');
  const result = await collectAnswer({ ...end, path }, { output, times, startedAt }, at, job);
  return { result, path };
}

/** Reads one worker's answer on the scheduler and says what both halves mean. @throws Failure of the scheduler's session. */
export async function collectAnswer(
  end: SentinelEnd,
  heard: { readonly output: Output; readonly times: AnswerTimes; readonly startedAt: number },
  at: TokenPlace,
  job: Pick<JobContext, 'signal' | 'ports' | 'log'>,
): Promise<SentinelResult> {
  const { output, times } = heard;
  const { ANSWER, ...values } = answerValues(at, end.index);
  let answer: { bytes: number; tookMs: number } | null = null;
  if (first(output, 'wrote') === 'yes') {
    const beganAt = job.ports.now();
    const result = await at.scheduler.run(SHARE_SCRIPTS.collect, {
      values: { AT: at.path, ANSWERS: ANSWER, CLEAN: at.isOnly ? 'yes' : 'no', ...values },
      timeoutMs: ((at.retryS ?? SENTINEL_RETRY_S) + 15) * 1000,
      signal: job.signal,
    });
    const [name, bytes] = first(outputOf(result.stdout), 'answer').split(' ');
    if (name === ANSWER) answer = { bytes: Number(bytes), tookMs: job.ports.now() - beganAt };
  }
  const now = job.ports.now();
  const clock = times.beganAt === null ? null : clockIn(output, times.beganAt);
  const tokenBytes = Number(first(output, 'bytes')) || null;
  const result: SentinelResult = {
    ...judgeSentinel(output, answer !== null, end.source !== ''),
    elapsedMs: now - (times.beganAt ?? heard.startedAt),
    workerReadMs: times.readMs,
    schedulerReadMs: answer?.tookMs ?? null,
    tokenBytes,
    answerBytes: answer?.bytes ?? null,
    clockSkewMs: clock && at.clock ? Math.round(clock.clock - clock.at - (at.clock.clock - at.clock.at)) : null,
    at: now,
  };
  job.log(end.node, sentinelLine(result, output));
  return result;
}

const sentinelLine = (result: SentinelResult, output: Output): string => {
  const ms = (value: number | null): string => (value === null ? 'no' : `yes, ${value} ms`);
  return (
    `sentinel: mount ${first(output, 'mount')}, token read ${ms(result.workerReadMs)} after ${first(output, 'tries') || '0'} retries, ` +
    `${result.tokenBytes ?? 0} bytes; answer seen by the scheduler ${ms(result.schedulerReadMs)}, ${result.answerBytes ?? 0} bytes; ` +
    `clocks differ by ${result.clockSkewMs ?? '?'} ms ${first(output, 'said')}`
  ).trim();
};

/** What a worker's answer and the scheduler's view of it mean. Pure. */
export function judgeSentinel(
  output: Output,
  isAnswered: boolean,
  isSshfs: boolean,
): Pick<SentinelResult, 'workerReads' | 'schedulerReads' | 'isRightMount' | 'reason'> {
  const workerReads = first(output, 'read') === 'yes';
  const isRightMount = isSshfs ? first(output, 'mount') === 'exact' : first(output, 'folder') === 'yes';
  return {
    workerReads,
    schedulerReads: isAnswered,
    isRightMount,
    reason: reasonOf(output, { workerReads, isAnswered, isSshfs }),
  };
}

function reasonOf(
  output: Output,
  seen: { workerReads: boolean; isAnswered: boolean; isSshfs: boolean },
): SentinelResult['reason'] {
  const mount = first(output, 'mount');
  const folder = first(output, 'folder');
  if (folder === 'hung') return 'dead-mount';
  if (mount === 'none' && folder !== 'yes') return 'not-mounted';
  if (folder !== 'yes') return 'dead-mount';
  if (seen.isSshfs && mount === 'none') return 'local-directory';
  if (mount === 'other') return 'wrong-source';
  // With storage that somebody else mounts, a folder without the token is a folder of the worker's own, or another storage.
  if (!seen.workerReads) return mount === 'none' ? 'local-directory' : seen.isSshfs ? 'one-way' : 'wrong-source';
  if (first(output, 'wrote') !== 'yes') return 'read-only';
  return seen.isAnswered ? 'none' : 'one-way';
}

/** What each reason means, in the words of a finding. */
export const SENTINEL_REASONS: Record<SentinelResult['reason'], string> = {
  none: 'Scheduler and {{name}} read each other’s files through the share.',
  'not-mounted': 'The share is not mounted on {{name}}. Without it, results stay where nobody sees them.',
  'local-directory':
    '{{path}} on {{name}} is a plain folder of its own, not the share. Without the mount, results stay on that node.',
  'wrong-source': 'Another folder than the share is mounted on {{name}}. Without the right one, results go astray.',
  'read-only': '{{name}} reads the share but cannot write to it. Without it, results cannot be handed over.',
  'one-way': 'Only one side sees what the other writes. Without both, results are lost on the way.',
  'dead-mount': 'The mount on {{name}} does not answer. Without it, everything that touches the share hangs.',
  'not-answered': '{{name}} did not answer. Without its answer, nothing is known of its share.',
};

export const sentinelSentence = (result: SentinelResult, name: string, path: string): Sentence =>
  say(SENTINEL_REASONS[result.reason], { name, path });
