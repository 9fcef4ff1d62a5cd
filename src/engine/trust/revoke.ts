import { Failure } from '../../shared/failure';
import { isRemoteWorker, nameOf, nodeOf } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { type Sentence, say } from '../../shared/model/sentence';
import { runChecks } from '../checks/run-checks';
import { changeLines } from '../journal/change-lines';
import type { JobContext } from '../ports';
import { askScript } from '../remote/answer-of';
import { observing } from '../remote/script';
import userKeySource from '../remote/user-key.sh?raw';
import type { Session } from '../session';
import { targetOf } from '../session-pool';
import { decodeKnownHosts, knownAsOf } from '../ssh/known-hosts';
import { schedulerLogin, wayBack } from './direction';
import { AUTHORIZED_KEYS } from './install-login';
import { managerPublicKeys, publicKeyOf } from './manager-key';
import { type LineEdit, withoutKeys, withoutName } from './revoked-lines';

type Spec = Extract<JobSpec, { kind: 'revoke-trust' }>;

const findKeyScript = observing('user-key', userKeySource);
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const KEYS_MS = 15_000;

/** Where one trust stands: lines of one file on one node. */
interface Place {
  readonly session: Session;
  readonly file: string;
  readonly edit: (text: string) => LineEdit;
}

/**
 * Takes one trust away: the lines of known_hosts that name the other side, or those of authorized_keys with the near
 * side's key. They are shown to a person first, and nothing else of the file is touched. Journalled, so that undo puts
 * them back where they stood.
 * @returns false when there was nothing to take away.
 * @throws Failure bad-input, not-answered, needs-person, those of the sessions.
 */
export async function revokeTrust({ from, to, what }: Spec, job: JobContext): Promise<boolean> {
  const place = what === 'host-key' ? await hostKeyPlace(from, to, job) : await loginPlace(from, to, job);
  const { session, file } = place;
  const bytes = await session.readFile(file, { maxBytes: MAX_FILE_BYTES, signal: job.signal });
  const edit = place.edit(bytes ? decodeKnownHosts(bytes) : '');
  const values = { from: nameOf(from, job.cluster), to: nameOf(to, job.cluster), file };
  if (edit.remove.length === 0) {
    job.log(session.nodeId, `${file} holds no line about this trust`, 'note');
    return false;
  }
  const answer = await job.ask({
    about: 'confirm',
    nodeId: session.nodeId,
    text: question(what, from, values),
    detail: [...edit.remove.map((line) => `- ${line}`), ...edit.add.map((line) => `+ ${line}`)].join('\n'),
  });
  if (!answer.yes) throw new Failure('not-answered', say('Nothing was taken away.'), { nodeId: session.nodeId });
  await changeLines(job, session, {
    path: file,
    ...edit,
    what:
      what === 'host-key'
        ? say('took the host key of {{to}} from {{from}}', values)
        : say('took the login on {{to}} from {{from}}', values),
  });
  // The next look must not use a connection that still stands on what was taken away.
  if (from === MANAGER) await (await job.session(to)).close();
  await runChecks(
    [...new Set([from, to])].filter((node) => node !== MANAGER),
    job,
  );
  return true;
}

function question(what: Spec['what'], from: NodeId, values: Record<string, string>): Sentence {
  if (what === 'login' && from === MANAGER) {
    return say(
      'Take these lines out of {{file}} on {{to}}? Muster then cannot log in on {{to}}, and a password is needed to let it in again.',
      values,
    );
  }
  return what === 'host-key'
    ? say('Take these lines out of {{file}} on {{from}}? {{from}} then no longer knows {{to}}.', values)
    : say('Take these lines out of {{file}} on {{to}}? {{from}} then can no longer log in there.', values);
}

async function hostKeyPlace(from: NodeId, to: NodeId, job: JobContext): Promise<Place> {
  if (from === MANAGER && to !== MANAGER) {
    const node = nodeOf(to, job.cluster);
    if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: to }));
    const seen = await job.ports.sessions.hostKeys(targetOf(node), { timeoutMs: KEYS_MS, signal: job.signal });
    return {
      session: job.ports.sessions.local(),
      file: seen.file,
      edit: (text) => withoutName(text, seen.knownAs),
    };
  }
  const { from: session, way } = await directionOf(from, to, job);
  const knownAs = knownAsOf(way.address, way.port);
  return { session, file: '~/.ssh/known_hosts', edit: (text) => withoutName(text, knownAs) };
}

async function loginPlace(from: NodeId, to: NodeId, job: JobContext): Promise<Place> {
  if (from === MANAGER && to !== MANAGER) {
    const keys = await managerPublicKeys(job.ports.home);
    const session = await job.session(to);
    return { session, file: AUTHORIZED_KEYS, edit: (text) => withoutKeys(text, keys) };
  }
  const { from: near, to: far, way } = await directionOf(from, to, job);
  if (way.account !== far.user) {
    throw new Failure(
      'needs-person',
      say('Muster logs in on {{to}} as {{user}}, and cannot write the files of {{account}}.', {
        to: far.nodeId,
        user: far.user,
        account: way.account,
      }),
      { nodeId: far.nodeId },
    );
  }
  const answer = await askScript(near, findKeyScript, {
    values: { MAY_MAKE: 'no', COMMENT: '' },
    timeoutMs: KEYS_MS,
    signal: job.signal,
  });
  const key = publicKeyOf(answer.one('key'));
  return { session: far, file: AUTHORIZED_KEYS, edit: (text) => withoutKeys(text, key ? [key] : []) };
}

/** @throws Failure bad-input for two nodes between which Muster makes no trust. */
function directionOf(from: NodeId, to: NodeId, job: JobContext) {
  const { scheduler } = job.cluster;
  if (to === scheduler && isRemoteWorker(from, job.cluster)) return wayBack(from, job);
  if (from === scheduler && isRemoteWorker(to, job.cluster)) return schedulerLogin(to, job);
  throw new Failure(
    'bad-input',
    say('{{from}} and {{to}} are not a worker and its scheduler, nor this computer and a node.', { from, to }),
  );
}
