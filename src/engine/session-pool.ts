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

/** One open connection per node, made on first use, shared by all jobs, dropped when it dies or the node's address changes. */
export class SessionPool {
  readonly #open = new Map<NodeId, { place: string; session: Promise<Session> }>();
  readonly #sessions: SessionPort;
  /** Ends the connections that are being made. */
  #making = manyMayListen();

  constructor(sessions: SessionPort) {
    this.#sessions = sessions;
  }

  /** @throws Failure unknown-node, and those of `SessionPort.open`. */
  get(id: NodeId, cluster: Cluster): Promise<Session> {
    if (id === MANAGER) return Promise.resolve(this.#sessions.local());
    const node = nodeOf(id, cluster);
    if (!node)
      return Promise.reject(
        new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: id })),
      );
    const held = this.#open.get(id);
    if (held && held.place === placeOf(node)) return held.session;
    if (held) void this.drop(id);
    return this.#connect(node);
  }

  /**
   * The connection for one job: a cancel ends the waiting, not the connection, which others may wait for too. A job that
   * is cancelled already clears up, and gets its connection as ever. @throws Failure as `get`, cancelled.
   */
  getFor(signal: AbortSignal, id: NodeId, cluster: Cluster): Promise<Session> {
    const session = this.get(id, cluster);
    return signal.aborted ? session : orCancelled(session, signal);
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

  /** The connection outlives the job that made it, so no job's signal may end it half made. */
  #connect(node: ClusterNode): Promise<Session> {
    const { signal } = this.#making;
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
    const held = { place: placeOf(node), session };
    this.#open.set(node.id, held);
    const forget = () => {
      if (this.#open.get(node.id) === held) this.#open.delete(node.id);
    };
    session.then((opened) => opened.closed.then(forget, forget), forget);
    return session;
  }
}
