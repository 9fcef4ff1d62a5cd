import { askScript } from '../remote/answer-of';
import { observing } from '../remote/script';
import wayBackSource from '../remote/way-back.sh?raw';
import type { ReadOnlySession } from '../session';
import type { LoginLevel, WayBack } from './way-back';

const wayBackScript = observing('way-back', wayBackSource);
/** Six attempts of 8 s with pauses. */
export const LOGIN_PROBE_MS = 60_000;
const TRIES = 6;

export interface LoginProbe {
  readonly isOk: boolean;
  readonly reason:
    | 'none'
    | 'host-key-unknown'
    | 'host-key-changed'
    | 'login-refused'
    | 'unreachable'
    | 'busy'
    | 'refused-command'
    | 'other';
  readonly attempts: number;
  /** What ssh said, as it said it. */
  readonly said: string;
}

const REASONS = new Set([
  'none',
  'host-key-unknown',
  'host-key-changed',
  'login-refused',
  'unreachable',
  'busy',
  'refused-command',
]);

/**
 * Tries the login between two nodes from the one that would use it. A refusal is a result.
 * @param tries how often a server that hangs up because it is busy is asked. @throws Failure of the session.
 */
export async function probeLogin(
  session: Pick<ReadOnlySession, 'nodeId' | 'observe'>,
  to: WayBack,
  level: LoginLevel,
  signal: AbortSignal,
  tries = TRIES,
): Promise<LoginProbe> {
  const answer = await askScript(session, wayBackScript, {
    values: {
      ACCOUNT: to.account,
      ADDRESS: to.address,
      PORT: String(to.port),
      LEVEL: level === 'share-only' ? 'sftp' : 'shell',
      TRIES: String(tries),
    },
    timeoutMs: LOGIN_PROBE_MS,
    signal,
  });
  const reason = answer.one('reason');
  return {
    isOk: answer.one('ok') === 'yes',
    reason: (REASONS.has(reason) ? reason : 'other') as LoginProbe['reason'],
    attempts: Number(answer.one('attempts')) || 1,
    said: Buffer.from(answer.one('said64'), 'base64').toString('utf8').trim(),
  };
}
