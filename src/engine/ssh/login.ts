import type { AnyAuthMethod, Prompt } from 'ssh2';
import { Failure } from '../../shared/failure';
import { cleanText } from '../clean-text';
import type { Secret } from '../secret';
import type { LoginPrompts } from '../session';
import type { Deadline, NextLogin } from './connect';
import { type IdentitySet, identitiesOf } from './identities';
import type { UnusableKey } from './key-kind';
import type { ResolvedTarget } from './ssh-config';

/** What one login attempt learned, as evidence for the check `ssh-auth`. */
export interface LoginRecord {
  readonly user: string;
  /** Methods the server said it would take. */
  methods: string[];
  /** Keys that were offered, by file or agent comment. */
  offered: string[];
  /** Encrypted keys that could have been used with a passphrase. */
  locked: string[];
  unusable: UnusableKey[];
  /** The agent whose keys were offered. */
  agent: string | null;
  /** A person was asked and gave no answer. */
  isUnanswered: boolean;
  /** Why nobody could be asked, when that is known. */
  nobodyAsked: Failure | null;
  /** The server took a key and wants something more (AuthenticationMethods in sshd_config(5)). */
  isPartial: boolean;
  /** Questions of the server that were put to a person. */
  questions: number;
}

const MAX_PASSWORD_TRIES = 2;
const MAX_KEYBOARD_ROUNDS = 3;
/** A code and a new password, each mistyped twice: a server that asks more than that never ends. */
export const MAX_QUESTIONS = 12;
const PERSON_TIMEOUT_MS = 120_000;

export const newLoginRecord = (user: string): LoginRecord => ({
  user,
  methods: [],
  offered: [],
  locked: [],
  unusable: [],
  agent: null,
  isUnanswered: false,
  nobodyAsked: null,
  isPartial: false,
  questions: 0,
});

/**
 * The ways to log in, one after another: `none` (to learn what the server takes), keys, and only when somebody is there
 * keyboard-interactive and password. The deadline stands still while a person types.
 */
export function loginSequence(
  resolved: ResolvedTarget,
  record: LoginRecord,
  prompts: LoginPrompts | undefined,
  deadline: Deadline,
  signal: AbortSignal,
): NextLogin {
  const ask = personAsker(record, deadline, signal);
  const askPassphrase =
    prompts === undefined ? null : (path: string) => ask((inner) => prompts.keyPassphrase(path, inner));
  const attempts = attemptsOf(resolved, record, prompts, ask, () =>
    identitiesOf(resolved, askPassphrase, (path) => record.locked.push(path)),
  );
  return async (methodsLeft, isPartial) => {
    if (isPartial) record.isPartial = true;
    if (methodsLeft !== null) record.methods = [...methodsLeft];
    for (;;) {
      const next = await attempts.next();
      if (next.done) return false;
      const method = next.value.type === 'agent' ? 'publickey' : next.value.type;
      if (methodsLeft === null || method === 'none' || methodsLeft.includes(method)) return next.value;
    }
  };
}

type AskPerson = (question: (signal: AbortSignal) => Promise<Secret | null>) => Promise<Secret | null>;

/** Puts one question to a person with the deadline held, for two minutes at most. After too many, the time is over. */
function personAsker(record: LoginRecord, deadline: Deadline, signal: AbortSignal): AskPerson {
  return async (question) => {
    if (record.questions > MAX_QUESTIONS) {
      deadline.expire();
      return null;
    }
    const abort = new AbortController();
    const onAbort = () => abort.abort();
    const timer = setTimeout(onAbort, PERSON_TIMEOUT_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    deadline.pause();
    try {
      const answer = await question(abort.signal);
      if (answer === null) record.isUnanswered = true;
      return answer;
    } catch (error) {
      record.isUnanswered = true;
      if (error instanceof Failure && error.code === 'needs-person') record.nobodyAsked = error;
      return null;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      deadline.resume();
    }
  };
}

async function* attemptsOf(
  resolved: ResolvedTarget,
  record: LoginRecord,
  prompts: LoginPrompts | undefined,
  ask: AskPerson,
  findIdentities: () => Promise<IdentitySet>,
): AsyncGenerator<AnyAuthMethod> {
  const username = resolved.user;
  yield { type: 'none', username };
  const { identities, unusable, agent } = await findIdentities();
  record.agent = agent;
  record.unusable.push(...unusable);
  let isAnswerLost = false;
  for (const { name, key, agent: signer } of identities) {
    if (!record.methods.includes('publickey')) break;
    record.offered.push(name);
    yield key ? { type: 'publickey', username, key } : { type: 'agent', username, agent: signer };
    isAnswerLost ||= key === null;
  }
  if (isAnswerLost && !record.isPartial) {
    // What a server says after a key of an agent, ssh2 does not hand on (1.17.0): that it wants something more is asked for.
    yield { type: 'none', username };
    record.isPartial = !record.methods.includes('publickey');
  }
  if (prompts === undefined) return;
  for (let tries = 0; tries < MAX_PASSWORD_TRIES && record.methods.includes('password'); tries++) {
    const password = await ask((signal) => prompts.password(username, signal));
    if (password === null) return;
    yield { type: 'password', username, password: password.reveal() };
  }
  for (let rounds = 0; rounds < MAX_KEYBOARD_ROUNDS && record.methods.includes('keyboard-interactive'); rounds++) {
    if (record.isUnanswered) return;
    yield { type: 'keyboard-interactive', username, prompt: keyboardAnswers(prompts, record, ask) };
  }
}

type KeyboardPrompt = (
  name: string,
  instructions: string,
  lang: string,
  asked: Prompt[],
  finish: (answers: string[]) => void,
) => void;

/** The server's questions one by one, shown as plain text. No answer is sent as an empty one, which the server refuses. */
function keyboardAnswers(prompts: LoginPrompts, record: LoginRecord, ask: AskPerson): KeyboardPrompt {
  return (_name, instructions, _lang, asked, finish) => {
    const answerAll = async (): Promise<string[]> => {
      const answers: string[] = [];
      for (const { prompt, echo } of asked) {
        record.questions += 1;
        const text = cleanText([instructions, prompt].filter(Boolean).join('\n')).slice(0, 1000);
        const answer = await ask((signal) => prompts.keyboardInteractive(text, echo === true, signal));
        answers.push(answer?.reveal() ?? '');
      }
      return answers;
    };
    answerAll().then(finish, () => finish(asked.map(() => '')));
  };
}
