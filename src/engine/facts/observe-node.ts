import { Failure, failureValueOf } from '../../shared/failure';
import type { HostKeyObservation } from '../../shared/model/host-key';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, LoginObservation, NodeObservation, Reach } from '../../shared/model/node';
import { english } from '../../shared/model/say';
import { orCancelled } from '../abort';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { targetOf } from '../session-pool';
import { gatherFacts } from './gather-facts';

export interface ObserveOptions {
  /** For the first connection. */
  readonly reachWithinMs?: number;
  /** For everything before the login: a node that is silent is named by then. */
  readonly knockWithinMs?: number;
  /** Takes turns over login and facts, so that not too many nodes are entered at once. */
  readonly takeTurn?: <T>(work: () => Promise<T>) => Promise<T>;
}

type Look = Pick<JobContext, 'ports' | 'signal' | 'session'>;

interface Entered {
  readonly login: LoginObservation | null;
  readonly facts: NodeObservation['facts'];
  readonly factsDetail: string;
  readonly stoppedBy?: string | undefined;
}

/** `isKeyRefused`: the connection ended because of the host key, before anything was sent. */
type Entry = Entered & { readonly isKeyRefused: boolean };

const NOT_ENTERED: Entered = { login: null, facts: null, factsDetail: '' };
const KEY_FAILURES = new Set(['host-key-unknown', 'host-key-changed', 'host-key-refused', 'known-hosts-unreadable']);

/**
 * Everything one look tells about a node: first connection, host keys, login, facts. What stands in the way becomes
 * part of the observation. @throws Failure cancelled, and nothing else.
 */
export async function observeNode(
  node: ClusterNode,
  job: Look,
  { reachWithinMs = 3_000, knockWithinMs = 5_000, takeTurn = (work) => work() }: ObserveOptions = {},
): Promise<NodeObservation> {
  const at = job.ports.now();
  const elapsedMs = () => Math.max(0, job.ports.now() - at);
  const isHere = node.id === MANAGER;
  const reach = isHere ? HERE : await reachOf(node, job, reachWithinMs);
  const end = ({
    hostKey,
    login,
    facts,
    factsDetail,
    stoppedBy,
  }: Entered & Pick<NodeObservation, 'hostKey'>): NodeObservation => ({
    at,
    elapsedMs: elapsedMs(),
    reach,
    hostKey,
    login,
    facts,
    factsDetail,
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
  });
  if (isHere) return end({ hostKey: null, ...(await takeTurn(() => enter(node, job, knockWithinMs))) });
  if (reach.state !== 'open') return end({ hostKey: null, ...NOT_ENTERED, factsDetail: reach.detail });
  const pinned = await job.ports.sessions.pinnedKeys(targetOf(node)).catch(() => null);
  let keysWithinMs = Math.max(1_000, knockWithinMs - elapsedMs());
  if (pinned?.match === 'match') {
    // The login verifies the key by itself: asking for every type of key first would cost three more connections,
    // and sshd counts each one against this computer (sshd_config(5), PerSourcePenalties).
    const entered = await takeTurn(() => enter(node, job, knockWithinMs - elapsedMs()));
    if (entered.login?.state !== 'error') {
      const offered = entered.facts && entered.facts.hostKeys.length > 0 ? entered.facts.hostKeys : pinned.pinned;
      return end({ hostKey: { ...pinned, offered }, ...entered });
    }
    if (!entered.isKeyRefused) return end({ ...entered, login: null, hostKey: null });
    // A server that has shown a key is not silent, only slow.
    keysWithinMs = knockWithinMs;
  }
  const keys = await hostKeysOf(node, job, keysWithinMs);
  if (keys.hostKey?.match !== 'match') {
    const { hostKey, detail: factsDetail, stoppedBy } = keys;
    return end({ ...NOT_ENTERED, hostKey, factsDetail, stoppedBy });
  }
  return end({ hostKey: keys.hostKey, ...(await takeTurn(() => enter(node, job, knockWithinMs - elapsedMs()))) });
}

const HERE: Reach = { state: 'open', ip: '127.0.0.1', elapsedMs: 0, detail: '' };

function reachOf(node: ClusterNode, job: Look, timeoutMs: number): Promise<Reach> {
  const options = { timeoutMs, signal: job.signal };
  return orCancelled(job.ports.sessions.reach(targetOf(node), options), job.signal);
}

async function hostKeysOf(
  node: ClusterNode,
  job: Look,
  timeoutMs: number,
): Promise<{ hostKey: HostKeyObservation | null; detail: string; stoppedBy?: string }> {
  try {
    const options = { timeoutMs, signal: job.signal };
    const asking = job.ports.sessions.hostKeys(targetOf(node), options);
    return { hostKey: await orHeldUp(orCancelled(asking, job.signal), node, job, timeoutMs), detail: '' };
  } catch (error) {
    stopWhenCancelled(job, error);
    return { hostKey: null, detail: detailOf(error), stoppedBy: failureValueOf(error).code };
  }
}

async function enter(node: ClusterNode, job: Look, withinMs: number): Promise<Entry> {
  let session: Session;
  try {
    session = await orHeldUp(orCancelled(job.session(node.id), job.signal), node, job, withinMs);
  } catch (error) {
    stopWhenCancelled(job, error);
    const { code: stoppedBy } = failureValueOf(error);
    const isKeyRefused = KEY_FAILURES.has(stoppedBy);
    const login = job.ports.sessions.loginOf(error, targetOf(node));
    return { login, facts: null, factsDetail: detailOf(error), isKeyRefused, stoppedBy };
  }
  const login: LoginObservation = {
    ...job.ports.sessions.loginOf(null, targetOf(node)),
    state: 'ok',
    user: session.user,
  };
  try {
    return { login, facts: await factsFrom(session, node, job), factsDetail: '', isKeyRefused: false };
  } catch (error) {
    stopWhenCancelled(job, error);
    const { code: stoppedBy } = failureValueOf(error);
    return { login, facts: null, factsDetail: detailOf(error), isKeyRefused: false, stoppedBy };
  }
}

const HELD_UP_AGAIN_MS = 500;

/**
 * The work, or the reason that it waits for, named at the deadline of the look: the port goes on trying, the look does
 * not wait along. Work that is only slow has deadlines of its own.
 */
function orHeldUp<T>(work: Promise<T>, node: ClusterNode, { ports }: Look, withinMs: number): Promise<T> {
  const { sessions } = ports;
  if (node.id === MANAGER || !sessions.holdUpOf) return work;
  return new Promise<T>((resolve, reject) => {
    const look = () => {
      const holdUp = sessions.holdUpOf?.(targetOf(node));
      if (holdUp) reject(holdUp.failure);
      else timer = setTimeout(look, HELD_UP_AGAIN_MS);
    };
    let timer = setTimeout(look, Math.max(0, withinMs));
    const settled = () => clearTimeout(timer);
    work.finally(settled).then(resolve, reject);
  });
}

/** A pooled connection may have died unnoticed while nobody used it: then a new one is made, once. */
async function factsFrom(session: Session, node: ClusterNode, job: Look): Promise<NodeObservation['facts']> {
  const options = { now: job.ports.now, signal: job.signal };
  try {
    return await gatherFacts(session, options);
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'connection-lost') || job.signal.aborted) throw error;
    await session.close();
    return gatherFacts(await orCancelled(job.session(node.id), job.signal), options);
  }
}

function stopWhenCancelled(job: Look, error: unknown): void {
  if (job.signal.aborted)
    throw error instanceof Failure && error.code === 'cancelled' ? error : new Failure('cancelled');
}

function detailOf(error: unknown): string {
  const { message, detail, next } = failureValueOf(error);
  return [english(message), detail, english(next)].filter(Boolean).join(' ');
}
