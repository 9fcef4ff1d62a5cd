import { Failure } from '../shared/failure';
import { type Cluster, nodeOf } from '../shared/model/cluster';
import { MANAGER, type NodeId } from '../shared/model/ids';
import type { ClusterNode } from '../shared/model/node';
import { say } from '../shared/model/sentence';
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

/** One open connection per node, made on first use, shared by all jobs, dropped when it dies or the node's address changes. */
export class SessionPool {
  readonly #open = new Map<NodeId, { place: string; session: Promise<Session> }>();
  readonly #sessions: SessionPort;

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

  async drop(id: NodeId): Promise<void> {
    const held = this.#open.get(id);
    this.#open.delete(id);
    await held?.session.then(
      (session) => session.close(),
      () => undefined,
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((id) => this.drop(id)));
  }

  /** The connection outlives the job that made it, so no job's signal may end it half made. */
  #connect(node: ClusterNode): Promise<Session> {
    const session = this.#sessions.open(targetOf(node), { timeoutMs: OPEN_WITHIN_MS });
    const held = { place: placeOf(node), session };
    this.#open.set(node.id, held);
    const forget = () => {
      if (this.#open.get(node.id) === held) this.#open.delete(node.id);
    };
    session.then((opened) => opened.closed.then(forget, forget), forget);
    return session;
  }
}
