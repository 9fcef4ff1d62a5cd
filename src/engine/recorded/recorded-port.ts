import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, failureValueOf } from '../../shared/failure';
import type { HostKeyObservation } from '../../shared/model/host-key';
import { MANAGER } from '../../shared/model/manager';
import type { LoginObservation, Reach } from '../../shared/model/node';
import { english, say } from '../../shared/model/say';
import type { OpenOptions, Session, SessionPort, SshTarget } from '../session';
import { hostKeyFailure } from '../ssh/host-key-policy';
import { knownAsOf, matchHostKeys, parseKnownHosts } from '../ssh/known-hosts';
import { recordedLan } from './recorded-lan';
import { linesOf, type RecordedLab, type RecordedNode, userKeyLine } from './recorded-node';
import { machineAt, type RecordedRun, RecordedSession, recordedDelay } from './recorded-session';
import { keepLab } from './recorded-store';

export { practiceLab } from './practice-lab';

/** The recorded port, with what ran on its nodes. */
export interface RecordedPort extends SessionPort {
  readonly runs: readonly RecordedRun[];
}

const knownHostsFile = ({ managerHome }: RecordedLab): string => join(managerHome, '.ssh', 'known_hosts');

/** Writes the manager's first known_hosts and login key, unless an earlier run of the same practice lab did. */
function prepareManagerHome(lab: RecordedLab): void {
  mkdirSync(join(lab.managerHome, '.ssh'), { recursive: true, mode: 0o700 });
  const put = (name: string, text: string) => {
    try {
      writeFileSync(join(lab.managerHome, '.ssh', name), text, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  };
  put('known_hosts', lab.knownHosts.map((line) => `${line}\n`).join(''));
  put('id_ed25519.pub', `${userKeyLine(lab.manager.user, lab.manager.name)}\n`);
}

/** The one fake: a port to machines that exist as data only, and stay as they were left when `stateFile` names a file. Host keys are compared with a real known_hosts file under the lab's manager home. */
export function createRecordedPort(
  lab: RecordedLab,
  now: () => number = Date.now,
  stateFile: string | null = null,
): RecordedPort {
  prepareManagerHome(lab);
  const keep = stateFile === null ? () => undefined : keepLab(lab, stateFile);
  const runs: RecordedRun[] = [];
  const place = { lab, now, onRun: (run: RecordedRun) => runs.push(run), onChange: keep };
  const local = new RecordedSession({ ...place, nodeId: MANAGER, node: lab.manager });
  return {
    runs,
    lan: recordedLan(lab),
    reach: (target, { signal }) => recordedDelay(lab, signal).then(() => reachOf(lab, target)),
    pinnedKeys: async (target) => {
      const seen = hostKeysOf(lab, { hostKeys: [] }, target);
      return { ...seen, match: seen.pinned.length > 0 ? 'match' : 'unknown' };
    },
    hostKeys: async (target, { signal }) => {
      await recordedDelay(lab, signal);
      return hostKeysOf(lab, openDoor(lab, target), target);
    },
    open: async (target, options): Promise<Session> => {
      await recordedDelay(lab, options.signal);
      const node = openDoor(lab, target);
      const seen = hostKeysOf(lab, node, target);
      if (seen.match !== 'match') throw hostKeyFailure(seen.match, target, seen.file);
      await logIn(lab, node, target, options);
      return new RecordedSession({ ...place, nodeId: target.nodeId, node });
    },
    loginOf: (error, target) => loginOf(lab, error, target),
    local: () => local,
  };
}

const DOORS: Record<Exclude<RecordedNode['door'], 'mute'>, Reach['state']> = {
  open: 'open',
  refused: 'refused',
  silent: 'silent',
};

function reachOf(lab: RecordedLab, target: SshTarget): Reach {
  const node = machineAt(lab, target.address);
  if (!node) return { state: 'unresolved', ip: null, elapsedMs: 0, detail: `getaddrinfo ENOTFOUND ${target.address}` };
  const state = node.port !== target.port ? 'refused' : node.door === 'mute' ? 'open' : DOORS[node.door];
  const detail = state === 'refused' ? `connect ECONNREFUSED ${node.address}:${target.port}` : '';
  return { state, ip: node.address, elapsedMs: state === 'open' ? 2 : lab.delayMs, detail };
}

/** @throws Failure unknown-host, port-refused, unreachable, server-silent. */
function openDoor(lab: RecordedLab, target: SshTarget): RecordedNode {
  const { nodeId } = target;
  const node = machineAt(lab, target.address);
  if (!node) throw new Failure('unknown-host', undefined, { nodeId });
  if (node.door === 'refused' || node.port !== target.port) throw new Failure('port-refused', undefined, { nodeId });
  if (node.door === 'silent') throw new Failure('unreachable', undefined, { nodeId });
  if (node.door === 'mute') throw new Failure('server-silent', undefined, { nodeId });
  return node;
}

function hostKeysOf(lab: RecordedLab, node: Pick<RecordedNode, 'hostKeys'>, target: SshTarget): HostKeyObservation {
  const file = knownHostsFile(lab);
  const knownAs = knownAsOf(target.address, target.port);
  const { match, pinned } = matchHostKeys(parseKnownHosts(readFileSync(file, 'utf8')), knownAs, node.hostKeys);
  return { match, offered: [...node.hostKeys], pinned, knownAs, file };
}

/** By key when the account has this computer's key without restrictions, else by password when somebody is there to type it. */
async function logIn(lab: RecordedLab, node: RecordedNode, target: SshTarget, options: OpenOptions): Promise<void> {
  const user = target.user ?? node.user;
  const [key = ''] = readFileSync(join(lab.managerHome, '.ssh', 'id_ed25519.pub'), 'utf8').split('\n');
  const isAuthorised = linesOf(node, `${node.home}/.ssh/authorized_keys`).some(
    (line) => line === key || line.startsWith(`${key} `),
  );
  if (user === node.user && isAuthorised) return;
  const signal = options.signal ?? new AbortController().signal;
  const password = await options.prompts?.password(user, signal);
  if (user === node.user && password?.reveal() === node.password) return;
  throw new Failure(
    'login-refused',
    say('{{node}} at {{address}} refused the login as {{user}}.', { node: target.nodeId, address: node.address, user }),
    {
      nodeId: target.nodeId,
      detail: 'Permission denied (publickey,password).',
    },
  );
}

function loginOf(lab: RecordedLab, error: unknown, target: SshTarget): LoginObservation {
  const user = target.user ?? machineAt(lab, target.address)?.user ?? lab.manager.user;
  const methods = ['publickey', 'password'];
  if (error === null || error === undefined) return { state: 'ok', user, methods, detail: '' };
  const { code, message, detail } = failureValueOf(error);
  return { state: code === 'login-refused' ? 'refused' : 'error', user, methods, detail: detail || english(message) };
}
