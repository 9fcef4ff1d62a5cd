import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { CheckId, CheckResult } from '../../shared/model/check';
import type { Cluster } from '../../shared/model/cluster';
import { isRemoteWorker } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { orCancelled } from '../abort';
import { type ObserveOptions, observeNode } from '../facts/observe-node';
import type { JobContext } from '../ports';
import type { ReadOnlySession } from '../session';
import { targetOf } from '../session-pool';
import { stopIfCancelled } from '../stop-if-cancelled';
import { CHECKS } from '.';
import { judgeNode, type NodeEvidence } from './judge-node';

/** Nodes that are knocked at side by side: mostly waiting, so silent ones do not hold up the others. */
const KNOCKED_AT_ONCE = 256;
/** Nodes that are logged in to side by side. */
const ENTERED_AT_ONCE = 16;

interface Looked {
  readonly node: ClusterNode;
  readonly observation: NodeObservation;
  readonly results: readonly CheckResult[];
}

/** Looks at nodes side by side and tells about each as soon as it is known. Nodes can be added while others are looked at. */
export class NodeLook {
  readonly #job: JobContext;
  readonly #cluster: () => Cluster;
  readonly #observe: Pick<ObserveOptions, 'knockWithinMs'>;
  readonly #knock = pLimit(KNOCKED_AT_ONCE);
  readonly #enter = pLimit(ENTERED_AT_ONCE);
  readonly #facts: Map<string, NodeFacts>;
  readonly #looks = new Map<NodeId, Promise<Looked>>();
  #done = 0;

  /** @param cluster the cluster as it is now; discovery adds nodes while it looks. */
  constructor(
    job: JobContext,
    cluster: () => Cluster = () => job.cluster,
    observe: Pick<ObserveOptions, 'knockWithinMs'> = {},
  ) {
    this.#observe = observe;
    this.#job = job;
    this.#cluster = cluster;
    this.#facts = factsKnown(job);
    // Hundreds of nodes rightly listen to one job's signal; Node warns from the eleventh on.
    setMaxListeners(0, job.signal);
  }

  /** Looks at a node, once. Settles when its results are told. @throws Failure cancelled. */
  add(node: ClusterNode): Promise<NodeObservation> {
    const looked = this.#looks.get(node.id) ?? this.#knock(() => this.#look(node));
    this.#looks.set(node.id, looked);
    return looked.then(({ observation }) => observation);
  }

  /** Waits for all nodes. True when every required check holds on every node that counts. @throws Failure cancelled. */
  async finish(counts = (node: ClusterNode): boolean => !node.isSetAside): Promise<boolean> {
    const looked = await Promise.all(this.#looks.values());
    for (const one of looked) await this.#compareAgain(one);
    return looked.filter(({ node }) => counts(node)).every(({ results }) => requiredHold(results));
  }

  async #look(node: ClusterNode): Promise<Looked> {
    stopIfCancelled(this.#job.signal);
    let looked = await this.#lookOnce(node);
    const holdUp = this.#job.ports.sessions.holdUpOf?.(targetOf(node));
    if (holdUp && !looked.observation.facts) {
      // The reason is told by now. When the server lets this computer in again, so is the rest.
      await orCancelled(holdUp.over, this.#job.signal);
      looked = await this.#lookOnce(node);
    }
    this.#done++;
    const total = this.#looks.size;
    this.#job.progress(this.#done, total, say('{{done}} of {{total}} nodes looked at', { done: this.#done, total }));
    return looked;
  }

  async #lookOnce(node: ClusterNode): Promise<Looked> {
    const observation = await observeNode(node, this.#job, { ...this.#observe, takeTurn: this.#enter });
    this.#job.emit({ type: 'node-observed', nodeId: node.id, observation });
    if (observation.facts) this.#facts.set(node.id, observation.facts);
    const judge = () => judgeNode(CHECKS, this.#evidence(node, observation));
    const results = observation.facts ? await this.#enter(judge) : await judge();
    this.#job.emit({ type: 'check-results', nodeId: node.id, results });
    return { node, observation, results };
  }

  /** Two nodes looked at side by side cannot see each other's name yet; what only shows by comparing is judged again. */
  async #compareAgain({ node, observation, results }: Looked): Promise<void> {
    const id: CheckId = 'unique-hostname';
    const before = results.find(({ checkId }) => checkId === id);
    if (!observation.facts || (before?.status !== 'pass' && before?.status !== 'warn')) return;
    const comparing = CHECKS.filter((check) => check.id === id);
    const [after] = await judgeNode(comparing, this.#evidence(node, observation));
    if (!after || JSON.stringify(after.evidence) === JSON.stringify(before.evidence)) return;
    this.#job.emit({ type: 'check-results', nodeId: node.id, results: [after] });
  }

  #evidence(node: ClusterNode, observation: NodeObservation): NodeEvidence {
    const job = this.#job;
    const cluster = this.#cluster();
    return {
      node,
      cluster,
      observation,
      others: this.#facts,
      session: () => job.session(node.id),
      schedulerSession: () => schedulerSessionFor(node, cluster, job),
      signal: job.signal,
      now: job.ports.now,
    };
  }
}

function schedulerSessionFor(node: ClusterNode, cluster: Cluster, job: JobContext): Promise<ReadOnlySession | null> {
  const { scheduler } = cluster;
  if (scheduler === null || !isRemoteWorker(node.id, cluster)) return Promise.resolve(null);
  return job.session(scheduler).catch(() => null);
}

function factsKnown(job: JobContext): Map<string, NodeFacts> {
  const known = Object.entries(job.fleet().known);
  return new Map(known.flatMap(([id, { observation }]) => (observation?.facts ? [[id, observation.facts]] : [])));
}

const REQUIRED: ReadonlySet<CheckId> = new Set(CHECKS.filter(({ level }) => level === 'required').map(({ id }) => id));

const requiredHold = (results: readonly CheckResult[]): boolean =>
  results.every(({ checkId, status }) => !REQUIRED.has(checkId) || ['pass', 'warn', 'skipped'].includes(status));
