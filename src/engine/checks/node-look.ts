import { setMaxListeners } from 'node:events';
import { cpus } from 'node:os';
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
import { Slices } from '../slices';
import { stopIfCancelled } from '../stop-if-cancelled';
import { CHECKS } from '.';
import type { Check } from './check';
import { judgeNode, type NodeEvidence } from './judge-node';
import { lookLine } from './look-line';

/** Nodes that are knocked at side by side: mostly waiting, so silent ones do not hold up the others. */
const KNOCKED_AT_ONCE = 256;
/** Looks that begin before the event loop gets a turn. */
const KNOCKED_PER_TURN = 4;
/** Nodes that are logged in to side by side: the keys are exchanged by this computer's processors. */
const ENTERED_AT_ONCE = Math.min(32, Math.max(8, cpus().length * 4));

/** Checks that judge a node by the facts of others as well. */
const COMPARING: ReadonlySet<CheckId> = new Set(['unique-hostname', 'unique-host-key', 'python-minor']);

/** Probes of mere advice: they ask networks and other nodes, which may take seconds. */
const isLate = (check: Check): boolean => check.level === 'advised' && 'probe' in check;

interface Looked {
  readonly node: ClusterNode;
  readonly observation: NodeObservation;
  readonly results: readonly CheckResult[];
}

/** Looks at nodes side by side and tells about each as soon as it is known. Nodes can be added while others are looked at. */
export class NodeLook {
  readonly #job: JobContext;
  readonly #cluster: () => Cluster;
  readonly #checks: readonly Check[];
  readonly #observe: Pick<ObserveOptions, 'knockWithinMs'>;
  readonly #knock = pLimit(KNOCKED_AT_ONCE);
  readonly #slices = new Slices(KNOCKED_PER_TURN);
  readonly #enter = pLimit(ENTERED_AT_ONCE);
  readonly #facts: Map<string, NodeFacts>;
  readonly #looks = new Map<NodeId, Promise<Looked>>();
  #done = 0;

  /**
   * @param cluster the cluster as it is now; discovery adds nodes while it looks.
   * @param checks those that are judged; older results of others stay as they are.
   */
  constructor(
    job: JobContext,
    cluster: () => Cluster = () => job.cluster,
    observe: Pick<ObserveOptions, 'knockWithinMs'> = {},
    checks: readonly Check[] = CHECKS,
  ) {
    this.#checks = checks;
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
    if (!this.#job.signal.aborted) await this.#slices.next();
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
    const startedAt = this.#job.ports.now();
    const observation = await observeNode(node, this.#job, { ...this.#observe, takeTurn: this.#enter });
    this.#job.emit({ type: 'node-observed', nodeId: node.id, observation });
    if (observation.facts) this.#facts.set(node.id, observation.facts);
    const judge = async (checks: readonly Check[], before: readonly CheckResult[]): Promise<CheckResult[]> => {
      const judging = () => judgeNode(checks, this.#evidence(node, observation), before);
      const results = observation.facts ? await this.#enter(judging) : await judging();
      if (results.length > 0) this.#job.emit({ type: 'check-results', nodeId: node.id, results });
      return results;
    };
    // A node's status is told before anybody waits for advice.
    const first = await judge(
      this.#checks.filter((check) => !isLate(check)),
      [],
    );
    const late = await judge(this.#checks.filter(isLate), first);
    const results = [...first, ...late];
    this.#job.log(node.id, lookLine(node, results, this.#job.ports.now() - startedAt), 'note');
    return { node, observation, results };
  }

  /** Two nodes looked at side by side cannot see each other's name yet; what only shows by comparing is judged again. */
  async #compareAgain({ node, observation, results }: Looked): Promise<void> {
    if (!observation.facts) return;
    const before = new Map(results.map((result) => [result.checkId, result]));
    const comparing = CHECKS.filter(({ id }) => COMPARING.has(id) && before.get(id)?.status !== 'blocked');
    const said = ({ status, evidence }: CheckResult) => JSON.stringify([status, evidence]);
    const changed = (await judgeNode(comparing, this.#evidence(node, observation))).filter((after) => {
      const earlier = before.get(after.checkId);
      return earlier !== undefined && said(after) !== said(earlier);
    });
    if (changed.length > 0) this.#job.emit({ type: 'check-results', nodeId: node.id, results: changed });
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
