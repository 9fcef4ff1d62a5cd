import { Failure } from '../../shared/failure';
import { nameOf } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { askScript } from '../remote/answer-of';
import { observing } from '../remote/script';
import sudoStateSource from '../remote/sudo-state.sh?raw';
import { Secret } from '../secret';
import type { Session } from '../session';

const sudoStateScript = observing('sudo-state', sudoStateSource);
const TRIES = 3;
const SUDO_MS = 20_000;

export interface Rights {
  readonly sudo: 'root' | 'free' | 'password';
  readonly password: Secret | null;
}

/** Passwords of one run: a job's signal lives as long as the job, and they go with it. */
const ofRun = new WeakMap<AbortSignal, Map<NodeId, Promise<Rights>>>();

/**
 * Rights to change the system on a node. Asks for the password once per node and job, and tries it before it is used.
 * @throws Failure needs-person when nobody can be asked or there is no sudo; login-refused after three wrong passwords.
 */
export function rightsOn(session: Session, job: JobContext): Promise<Rights> {
  const perNode = ofRun.get(job.signal) ?? new Map<NodeId, Promise<Rights>>();
  ofRun.set(job.signal, perNode);
  const known = perNode.get(session.nodeId);
  if (known) return known;
  const rights = findRights(session, job);
  perNode.set(session.nodeId, rights);
  rights.catch(() => perNode.delete(session.nodeId));
  return rights;
}

async function findRights(session: Session, job: JobContext): Promise<Rights> {
  const state = await askScript(session, sudoStateScript, {
    values: { WITH_PASSWORD: 'no' },
    timeoutMs: SUDO_MS,
    signal: job.signal,
  });
  const sudo = state.one('sudo');
  if (sudo === 'root' || sudo === 'free') return { sudo, password: null };
  if (sudo === 'tty') {
    throw new Failure('needs-person', say('sudo on {{node}} wants a terminal.', { node: session.nodeId }), {
      nodeId: session.nodeId,
      next: say('Open the terminal of the node and run the lines that are shown.'),
    });
  }
  if (sudo === 'none') throw noRights(session);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const password = await askPassword(session, job, attempt);
    const accepted = await answerTo(session, job, password);
    if (accepted === 'never') throw noRights(session);
    if (accepted === 'yes') return { sudo: 'password', password };
    job.log(session.nodeId, 'sudo did not accept the password', 'note');
  }
  throw new Failure(
    'login-refused',
    say('sudo on {{node}} refused the password three times.', { node: session.nodeId }),
    {
      nodeId: session.nodeId,
      next: say('Let an administrator of the node run the lines that are shown.'),
    },
  );
}

const noRights = (session: Session): Failure =>
  new Failure(
    'needs-person',
    say('{{user}} has no administrator rights on {{node}}.', { user: session.user, node: session.nodeId }),
    {
      nodeId: session.nodeId,
      next: say('Let an administrator of the node run the lines that are shown.'),
    },
  );

async function askPassword(session: Session, job: JobContext, attempt: number): Promise<Secret> {
  const answer = await job.ask({
    about: 'password',
    nodeId: session.nodeId,
    secret: 'sudo-password',
    user: session.user,
    // Of the whole job: what one remedy asked for, the next one uses too.
    purpose: say('For sudo on {{node}}, until this job ends.', { node: nameOf(session.nodeId, job.cluster) }),
    prompt: attempt === 1 ? '' : 'Sorry, try again.',
  });
  return new Secret(answer.value);
}

/** What sudo says to a password: `yes`, `no`, or `never`, when the login may not use sudo whatever it types. */
async function answerTo(session: Session, job: JobContext, password: Secret): Promise<string> {
  const state = await askScript(session, sudoStateScript, {
    values: { WITH_PASSWORD: 'yes' },
    secrets: { SUDO_PASSWORD: password },
    timeoutMs: SUDO_MS,
    signal: job.signal,
  });
  return state.one('accepted');
}
