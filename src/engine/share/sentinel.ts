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

/** The worker's side of one sentinel. `source` empty for a share that somebody else mounts. */
export interface SentinelEnd {
  readonly node: NodeId;
  readonly path: string;
  readonly source: string;
  /** Place in the run: makes the name of the answer file. */
  readonly index: number;
}

/** Writes the token without making anything else; for a check. @throws Failure share-refused when the folder is not there. */
export async function writeToken(session: Session, path: string, token: Token, signal: AbortSignal): Promise<void> {
  const values = { AT: path, DO_FOLDER: 'no', ENV_ROLE: 'none', ENV_SHARE: '', TOKEN_ID: token.id, TOKEN: token.text };
  const result = await session.run(SHARE_SCRIPTS.prepare, { values, timeoutMs: QUICK_MS, signal });
  checkExit(result, session.nodeId, SHARE_SCRIPTS.prepare.name);
}

const answerOf = (token: Token, index: number): string => `${token.id}.answer-${index}`;

/** Removes token, answers and their folder on the scheduler, whatever came before. */
export async function removeToken(session: Session, path: string, token: Token): Promise<void> {
  const values = { AT: path, TOKEN_ID: token.id, TOKEN: token.text, ANSWERS: '', RETRY_S: '0', CLEAN: 'yes' };
  const result = await session.run(SHARE_SCRIPTS.collect, { values, timeoutMs: QUICK_MS });
  checkExit(result, session.nodeId, SHARE_SCRIPTS.collect.name);
}

/** Lets one worker read the token and answer, then reads the answer on the scheduler. @throws Failure of the two sessions. */
export async function exchange(
  end: SentinelEnd,
  at: { readonly scheduler: Session; readonly path: string; readonly token: Token; readonly retryS?: number },
  job: Pick<JobContext, 'session' | 'signal' | 'ports' | 'log'>,
): Promise<SentinelResult> {
  const startedAt = job.ports.now();
  const { token, retryS = SENTINEL_RETRY_S } = at;
  const answer = answerOf(token, end.index);
  const common = { TOKEN_ID: token.id, TOKEN: token.text, RETRY_S: String(retryS) };
  const worker = await job.session(end.node);
  const timeoutMs = (retryS + 15) * 1000;
  const values = { AT: end.path, SOURCE: end.source, ANSWER: answer, ...common };
  const said = await worker.run(SHARE_SCRIPTS.answer, { values, timeoutMs, signal: job.signal });
  checkExit(said, end.node, SHARE_SCRIPTS.answer.name);
  const output = outputOf(said.stdout);
  let isAnswered = false;
  if (first(output, 'wrote') === 'yes') {
    const options = { values: { AT: at.path, ANSWERS: answer, CLEAN: 'no', ...common }, timeoutMs, signal: job.signal };
    const found = outputOf((await at.scheduler.run(SHARE_SCRIPTS.collect, options)).stdout);
    isAnswered = first(found, 'answer').startsWith(`${answer} `);
  }
  const at_ = job.ports.now();
  const elapsedMs = at_ - startedAt;
  job.log(
    end.node,
    `sentinel: mount ${first(output, 'mount')}, token read ${first(output, 'read') || 'no'} after ${first(output, 'tries') || '0'} retries, ` +
      `${token.text.length + 1} bytes, answer seen by the scheduler ${isAnswered ? 'yes' : 'no'}, ${elapsedMs} ms ${first(output, 'said')}`.trim(),
  );
  return { ...judgeSentinel(output, isAnswered, end.source !== ''), elapsedMs, at: at_ };
}

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
  // With storage that somebody else mounts, a folder without the token is a folder of the worker's own.
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
