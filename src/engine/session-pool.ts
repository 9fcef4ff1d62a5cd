import { setMaxListeners } from 'node:events';
import { Failure } from '../shared/failure';
import { type Cluster, nodeOf } from '../shared/model/cluster';
import { MANAGER, type NodeId } from '../shared/model/ids';
import type { ClusterNode } from '../shared/model/node';
import { say } from '../shared/model/sentence';
import { orCancelled } from './abort';
import type { Session, SessionPort, SshTarget } from './session';

/** A server that is silent is named by then. */
const OPEN_WITHIN_MS = 5_000;

/** Where a node of the cluster is reached. Names from SSH config and typed ones may be asked of `ssh -G`, found ones not. */
export const targetOf = (node: ClusterNode): SshTarget => ({
  nodeId: node.id,
  address: node.address,
  port: node.port,
  user: node.user,
  isTyped: node.sources.some((source) => source === 'typed' || source === 'ssh-config'),
  allowsLegacyAlgorithms: node.allowsLegacyAlgorithms,
});

const placeOf = (node: ClusterNode): string =>
  `${node.user ?? ''}@${node.address}:${node.port}${node.allowsLegacyAlgorithms ? ' legacy' : ''}`;

/** Every connection that is being made listens; Node warns from the eleventh on. */
function manyMayListen(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

interface Held {
  readonly place: string;
  readonly session: Promise<Session>;
  /** Ends it while it is being made. */
  readonly abort: AbortController;
  /** Who waits for it to be made; one that cannot be cancelled waits for ever. */
  waiting: number;
  isMade: boolean;
}

/** One open connection per node, made on first use, shared by all jobs, dropped when it dies or the node's address changes. */
export class SessionPool {
  readonly #open = new Map<NodeId, Held>();
  readonly #sessions: SessionPort;
  /** Ends the connections that are being made. */
  #making = manyMayListen();

  constructor(sessions: SessionPort) {
    this.#sessions = sessions;
  }

  /** @throws Failure unknown-node, and those of `SessionPort.open`. */
  async get(id: NodeId, cluster: Cluster): Promise<Session> {
    if (id === MANAGER) return this.#sessions.local();
    const held = this.#held(id, cluster);
    held.waiting++;
    return held.session;
  }

  /** @throws Failure unknown-node */
  #held(id: NodeId, cluster: Cluster): Held {
    const node = nodeOf(id, cluster);
    if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: id }));
    const held = this.#open.get(id);
    if (held && held.place === placeOf(node)) return held;
    if (held) void this.drop(id);
    return this.#connect(node);
  }

  /**
   * The connection for one job: a cancel ends the waiting at once, and a connection that nobody waits for any more is not
   * made to its end. A job that is cancelled already clears up, and gets its connection as ever.
   * @throws Failure as `get`, cancelled.
   */
  async getFor(signal: AbortSignal, id: NodeId, cluster: Cluster): Promise<Session> {
    if (signal.aborted || id === MANAGER) return this.get(id, cluster);
    const held = this.#held(id, cluster);
    held.waiting++;
    try {
      return await orCancelled(held.session, signal);
    } finally {
      held.waiting--;
      if (signal.aborted && held.waiting === 0 && !held.isMade) held.abort.abort();
    }
  }

  async drop(id: NodeId): Promise<void> {
    const held = this.#open.get(id);
    this.#open.delete(id);
    await held?.session.then(
      (session) => session.close(),
      () => undefined,
    );
  }

  async close(): Promise<void> {
    this.#making.abort();
    this.#making = manyMayListen();
    await Promise.all([...this.#open.keys()].map((id) => this.drop(id)));
  }

  /** The connection outlives the job that made it, so the signal of one job may not end it half made. */
  #connect(node: ClusterNode): Held {
    const { signal: all } = this.#making;
    const abort = new AbortController();
    const { signal } = abort;
    const onAll = () => abort.abort();
    all.addEventListener('abort', onAll, { once: true });
    const session = this.#sessions
      .open(targetOf(node), { timeoutMs: OPEN_WITHIN_MS, signal })
      .catch((error: unknown) => {
        // Not the person's cancel: the pool was closed, or this computer woke up.
        if (!signal.aborted) throw error;
        const { id } = node;
        throw new Failure('connection-lost', say('The connection to {{node}} was given up.', { node: id }), {
          nodeId: id,
        });
      });
    const held: Held = { place: placeOf(node), session, abort, waiting: 0, isMade: false };
    this.#open.set(node.id, held);
    const forget = () => {
      if (this.#open.get(node.id) === held) this.#open.delete(node.id);
    };
    const made = () => {
      held.isMade = true;
      all.removeEventListener('abort', onAll);
    };
    session.then(made, made);
    // Who comes now shall not be given what is ending.
    signal.addEventListener('abort', forget, { once: true });
    session.then((opened) => opened.closed.then(forget, forget), forget);
    return held;
  }
}
