import { Failure, type FailureCode } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { cleanText } from '../clean-text';
import type { SshTarget } from '../session';
import type { ConnectError } from './connect';
import { isForOpenSsh, type UnusableKey, type UnusableKind } from './key-kind';
import { type LoginRecord, MAX_QUESTIONS } from './login';

/** Why a connection did not come about, for everything but the host key. */
export function connectFailure(error: ConnectError, target: SshTarget, record: LoginRecord | null): Failure {
  if (error.reason === 'login' && record?.nobodyAsked) return record.nobodyAsked;
  const [code, en, next] = causeOf(error, record, target.allowsLegacyAlgorithms === true);
  const values = {
    node: target.nodeId,
    address: target.address,
    port: target.port,
    user: record?.user ?? target.user ?? '',
    key: record?.locked[0] ?? unusableThatMatters(record)?.name ?? '',
    count: record?.offered.length ?? 0,
    methods: record?.methods.join(', ') ?? '',
  };
  const greeting = error.stage.isKeyExchanged ? '' : firstLine(error.stage.greeting);
  const detail = [cleanText(error.message), greeting, record === null ? '' : loginDetail(record)]
    .filter(Boolean)
    .join('; ');
  return new Failure(code, say(en, values), {
    nodeId: target.nodeId,
    detail,
    ...(next ? { next: say(next, values) } : {}),
  });
}

/** Code, sentence, and the next act where the one of the code does not fit. */
type Cause = readonly [code: FailureCode, sentence: string, next?: string];

function causeOf(error: ConnectError, record: LoginRecord | null, isLegacyAllowed: boolean): Cause {
  const { reason, stage } = error;
  if (reason === 'cancelled') return ['cancelled', 'Connecting to {{node}} at {{address}} was cancelled.'];
  if (record !== null && record.questions > MAX_QUESTIONS) return ASKS_WITHOUT_END;
  if (reason === 'deadline')
    return ['server-silent', 'The SSH server of {{node}} at {{address}} did not answer in time.'];
  if (reason === 'login' && stage.isPasswordExpired) return PASSWORD_EXPIRED;
  if (reason === 'login') return loginCause(record, /authentication failures/i.test(error.message));
  if (!stage.isKeyExchanged) {
    if (isSshdRefusal(stage.greeting)) return REFUSED_FOR_A_WHILE;
    if (stage.greeting !== '' && !stage.greeting.includes('SSH-')) {
      return ['not-ssh', 'Port {{port}} of {{node}} at {{address}} is open, but no SSH server answers there.'];
    }
    if (/no matching/i.test(error.message)) {
      return isLegacyAllowed ? NOTHING_IN_COMMON : LEGACY_ONLY;
    }
    return ['connection-lost', 'The SSH server of {{node}} at {{address}} closed the connection before it answered.'];
  }
  return ['connection-lost', 'The connection to {{node}} at {{address}} was lost while logging in.'];
}

const REFUSED_FOR_A_WHILE: Cause = [
  'connection-lost',
  'The SSH server of {{node}} at {{address}} refuses this computer for a while, after too many connections or refused logins (MaxStartups, PerSourcePenalties).',
  'Wait a minute, then check again.',
];

const LEGACY_ONLY: Cause = [
  'legacy-algorithms',
  'The SSH server of {{node}} at {{address}} offers only methods that are no longer safe, such as ssh-rsa with SHA-1.',
];

const NOTHING_IN_COMMON: Cause = [
  'legacy-algorithms',
  'The SSH server of {{node}} at {{address}} offers only methods that are broken, such as ssh-dss.',
  'Update the SSH server of the node.',
];

/** A server without one host key, key exchange, cipher or code that is safe; or, with consent, none that is known at all. */
export function legacyOnly(target: SshTarget): Failure {
  const [code, en, next] = target.allowsLegacyAlgorithms ? NOTHING_IN_COMMON : LEGACY_ONLY;
  const { nodeId, address } = target;
  return new Failure(code, say(en, { node: nodeId, address }), { nodeId, ...(next ? { next: say(next) } : {}) });
}

/** What sshd says instead of its greeting when it is overrun (sshd_config(5), MaxStartups and PerSourcePenalties). */
export const isSshdRefusal = (greeting: string): boolean =>
  /^(Exceeded MaxStartups|Not allowed at this time)/.test(greeting);

const PASSWORD_EXPIRED: Cause = [
  'login-refused',
  'The password of {{user}} on {{node}} has expired, and the node lets nobody in before a new one is chosen.',
  'Log in once with ssh in a terminal and choose a new password, then check again.',
];

const ASKS_WITHOUT_END: Cause = [
  'login-refused',
  'The SSH server of {{node}} at {{address}} asks again and again, and does not let {{user}} in.',
  'Look at how the login works on the node: try ssh in a terminal.',
];

const TOO_MANY_KEYS: Cause = [
  'login-refused',
  '{{node}} at {{address}} ended the login as {{user}} after {{count}} keys that it does not know (MaxAuthTries). The right one may not have been among them.',
  'Name the right key for this node in the SSH configuration of this computer: IdentityFile, with IdentitiesOnly yes.',
];

const WANTS_MORE: Cause = [
  'login-refused',
  '{{node}} at {{address}} took the key of {{user}} and wants something more: {{methods}}.',
  'Log in while somebody is there to answer, or let the node take the key alone (AuthenticationMethods in sshd_config).',
];

const UNUSABLE: Record<UnusableKind, Cause> = {
  fido: [
    'key-unusable',
    'The key {{key}} for {{node}} lies on a security key (FIDO), which only OpenSSH itself can use, and its login did not come about.',
    'Try ssh in a terminal and touch the security key, or give Muster a key of its own: muster fix {{node}}.',
  ],
  certificate: [
    'key-unusable',
    '{{node}} refused the plain keys, and the certificate {{key}} can only be shown by OpenSSH itself, whose login did not come about.',
    'Try ssh in a terminal, or give Muster a key of its own: muster fix {{node}}.',
  ],
  putty: [
    'key-unusable',
    'The key {{key}} for {{node}} is in the format of PuTTY, which Muster cannot read.',
    'Load it into Pageant, or convert it: puttygen KEY.ppk -O private-openssh -o KEY.',
  ],
  unreadable: [
    'key-unusable',
    'The key {{key}} for {{node}} could not be read.',
    'Make the file readable for you alone: chmod 600.',
  ],
  broken: [
    'key-unusable',
    'The file {{key}} for {{node}} holds no private key that can be read.',
    'Put the right key in its place, or give Muster a key of its own: muster fix {{node}}.',
  ],
};

function loginCause(record: LoginRecord | null, hasTriedTooOften: boolean): Cause {
  if (record?.isUnanswered)
    return ['not-answered', 'The question for logging in to {{node}} as {{user}} was not answered.'];
  if (record !== null && record.locked.length > 0) {
    return ['key-unusable', 'The key {{key}} for {{node}} has a passphrase, and nobody was there to give it.'];
  }
  if (record?.isPartial) return WANTS_MORE;
  const unusable = unusableThatMatters(record);
  if (unusable) return UNUSABLE[unusable.kind];
  if (hasTriedTooOften) return TOO_MANY_KEYS;
  return ['login-refused', '{{node}} at {{address}} refused the login as {{user}}.'];
}

/** Beside a key that was offered and refused, only one that OpenSSH could have shown may still be what the server wants. */
const unusableThatMatters = (record: LoginRecord | null): UnusableKey | undefined =>
  record?.offered.length === 0 ? record.unusable[0] : record?.unusable.find(isForOpenSsh);

/** One line on what was tried and what the server takes. */
export function loginDetail(record: LoginRecord): string {
  const agent = record.agent === null ? '' : `keys of: ${record.agent}`;
  const unusable = record.unusable.map(({ name, kind }) => `${name} (${kind})`).join(', ');
  const left = unusable === '' ? '' : `not usable: ${unusable}`;
  const offered = record.offered.length > 0 ? `keys offered: ${record.offered.join(', ')}` : 'no key to offer';
  const methods = record.methods.length > 0 ? `server takes: ${record.methods.join(', ')}` : '';
  return cleanText([offered, agent, left, methods].filter(Boolean).join('; '));
}

const firstLine = (text: string): string =>
  text === '' ? '' : `server said: ${cleanText(text.split(/[\r\n]/)[0] ?? '').slice(0, 200)}`;
