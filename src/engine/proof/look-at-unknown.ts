import { nodeOf, thisComputer } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { CHECKS } from '../checks';
import { judgeNode } from '../checks/judge-node';
import { nameAfter } from '../discovery/name-after';
import { observeNode } from '../facts/observe-node';
import type { JobContext } from '../ports';
import { factsOf } from './make-plan';

/** Checks that facts alone decide. The others ask the network for seconds; a run finds out the same by running. */
const BY_FACTS = CHECKS.filter((check) => 'judge' in check);

/**
 * Gathers the facts of nodes that nothing is known of, side by side, and tells what they show. A node that cannot be
 * entered stays unknown. @throws Failure cancelled.
 */
export async function lookAtUnknown(nodes: readonly NodeId[], job: JobContext): Promise<void> {
  const { cluster } = job;
  const unknown = nodes.flatMap((id) => {
    const node = nodeOf(id, cluster) ?? (id === MANAGER ? thisComputer() : undefined);
    return node && !factsOf(job, id) ? [node] : [];
  });
  const observed = await Promise.all(unknown.map((node) => lookAt(node, job)));
  // Some checks compare a node with the others: none is judged before all have told what they are.
  await Promise.all(unknown.map((node, at) => judge(node, observed[at] ?? null, job)));
}

async function lookAt(node: ClusterNode, job: JobContext): Promise<NodeObservation> {
  const observation = await observeNode(node, job);
  job.emit({ type: 'node-observed', nodeId: node.id, observation });
  const named = node.id === MANAGER || !observation.facts ? null : nameAfter(node, observation, job.cluster.nodes);
  if (named) job.emit({ type: 'node-found', node: named });
  return observation;
}

async function judge(node: ClusterNode, observation: NodeObservation | null, job: JobContext): Promise<void> {
  if (!observation?.facts) return;
  const { known } = job.fleet();
  const others = new Map<string, NodeFacts>(
    Object.entries(known).flatMap(([id, { observation: seen }]) => (seen?.facts ? [[id, seen.facts] as const] : [])),
  );
  const results = await judgeNode(BY_FACTS, {
    node,
    cluster: job.cluster,
    observation,
    others,
    session: () => job.session(node.id),
    schedulerSession: () => Promise.resolve(null),
    signal: job.signal,
    now: job.ports.now,
  });
  job.emit({ type: 'check-results', nodeId: node.id, results });
}
