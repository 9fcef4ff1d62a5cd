import { type Sentence, say } from '../../shared/model/sentence';
import type { LoginProbe } from '../trust/login-probe';
import { couldNotFindOut, type Finding, fail, pass } from './check';

export interface LoginWords {
  readonly from: string;
  readonly to: string;
  /** `account@address:port` as it was tried. */
  readonly login: string;
  readonly refused: Sentence;
}

/** Judges a login between two nodes. Pure: only a clear refusal is a failure, silence is "could not find out". */
export function loginFinding(probe: LoginProbe, { from, to, login, refused }: LoginWords): Finding {
  const evidence = { login, attempts: String(probe.attempts), ssh: probe.said };
  const values = { from, to, login };
  switch (probe.reason) {
    case 'none':
      return pass(
        say('{{from}} logs in as {{login}} without a password.', values),
        probe.attempts > 1 ? { login, attempts: String(probe.attempts) } : { login },
      );
    case 'login-refused':
      return fail(refused, evidence);
    case 'host-key-unknown':
    case 'host-key-changed':
      return fail(
        say('{{from}} does not trust the host key that answers as {{login}}. Without that, it cannot log in.', values),
        evidence,
      );
    case 'refused-command':
      return fail(say('{{login}} opens sftp only. Without a shell, AGILab cannot use it.', values), evidence);
    case 'unreachable':
      return fail(
        say(
          '{{from}} cannot reach {{to}} as {{login}}. Without this way, nothing of {{to}} can be used from there.',
          values,
        ),
        evidence,
      );
    case 'busy':
      return couldNotFindOut(
        say('The SSH server of {{to}} hung up {{attempts}} times (MaxStartups or PerSourcePenalties).', {
          ...values,
          attempts: probe.attempts,
        }),
        evidence,
      );
    case 'other':
      return couldNotFindOut(say('The login from {{from}} to {{to}} ended without a clear answer.', values), evidence);
    default:
      return probe.reason satisfies never;
  }
}

export const loginText = ({ account, address, port }: { account: string; address: string; port: number }): string =>
  `${account}@${address}:${port}`;
