import { Failure } from '../../shared/failure';
import type { ClusterNode } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import { changeLines } from '../journal/change-lines';
import type { JobContext } from '../ports';
import { Secret } from '../secret';
import type { LoginPrompts, Session } from '../session';
import { targetOf } from '../session-pool';
import { keyLine, managerKey } from './manager-key';
import { pinOtherTypes } from './pin-keys';
import { rightModes } from './right-modes';

export const AUTHORIZED_KEYS = '~/.ssh/authorized_keys';
const PERSON_TYPES_MS = 120_000;
const TRIES = 3;

/**
 * Puts this computer's public key into the node's authorized_keys over a login with a password that is asked for, used
 * once and kept nowhere; then shows that the login works without it.
 * @throws Failure login-refused after three wrong passwords, or when the key is installed and still refused.
 */
export async function installLogin(node: ClusterNode, job: JobContext): Promise<void> {
  const target = targetOf(node);
  const key = await managerKey(job, node.address, target.isTyped);
  const session = await openWithPassword(node, job);
  let confirmed: Session;
  try {
    await changeLines(job, session, {
      path: AUTHORIZED_KEYS,
      add: [keyLine(key)],
      remove: [],
      what: say('installed the public key of this computer on {{node}}', { node: node.name }),
    });
    confirmed = await withoutPassword(node, session, job);
  } finally {
    await session.close();
  }
  await pinOtherTypes(job, node, confirmed);
}

/** The login by the key that was installed. A server that refuses it because others may write its file is helped once. */
async function withoutPassword(node: ClusterNode, session: Session, job: JobContext): Promise<Session> {
  try {
    return await job.session(node.id);
  } catch (error) {
    const isRefused = error instanceof Failure && error.code === 'login-refused';
    if (!isRefused || !(await rightModes(session, job))) throw error;
    return job.session(node.id);
  }
}

async function openWithPassword(node: ClusterNode, job: JobContext): Promise<Session> {
  const asked = { count: 0 };
  for (;;) {
    const before = asked.count;
    try {
      return await job.ports.sessions.open(targetOf(node), {
        timeoutMs: PERSON_TYPES_MS,
        signal: job.signal,
        prompts: promptsFor(node, job, asked),
      });
    } catch (error) {
      const isWrongPassword = error instanceof Failure && error.code === 'login-refused' && asked.count > before;
      if (!isWrongPassword || asked.count >= TRIES) throw error;
      job.log(node.id, 'the node refused the password', 'note');
    }
  }
}

/** Questions of one login. After three answers no more are asked, and the login fails. */
function promptsFor(node: ClusterNode, job: JobContext, asked: { count: number }): LoginPrompts {
  const purpose = say('Used once, to install your public key on {{node}}.', { node: node.name });
  const ask = async (
    secret: 'login-password' | 'key-passphrase' | 'server-prompt',
    user: string,
    prompt: string,
  ): Promise<Secret | null> => {
    if (asked.count >= TRIES) return null;
    asked.count += 1;
    const { value } = await job.ask({ about: 'password', nodeId: node.id, secret, user, purpose, prompt });
    return new Secret(value);
  };
  return {
    password: (user) => ask('login-password', user, ''),
    keyboardInteractive: (prompt) =>
      ask(/password/i.test(prompt) ? 'login-password' : 'server-prompt', node.user ?? '', prompt),
    // The login with a password is what was asked for; a locked key is not opened on the way.
    keyPassphrase: () => Promise.resolve(null),
  };
}
