import { Failure } from '../../shared/failure';
import { nodeOf, thisComputer } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import { participantsOf } from '../../shared/steps';
import type { JobContext } from '../ports';
import { NodeLook } from './node-look';

/**
 * Looks at nodes anew and judges every check: emits node-observed and check-results per node as they come.
 * True when all required checks hold on the nodes that are not set aside.
 * @throws Failure unknown-node, cancelled.
 */
export async function runChecks(nodeIds: readonly NodeId[], job: JobContext): Promise<boolean> {
  const { cluster } = job.fleet();
  const nodes = [...new Set(nodeIds)].map((id) => {
    const node = nodeOf(id, cluster) ?? (id === MANAGER ? thisComputer() : undefined);
    if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: id }));
    return node;
  });
  const look = new NodeLook(job, () => job.fleet().cluster);
  for (const node of nodes) void look.add(node).catch(() => undefined);
  return look.finish();
}

/**
 * Looks at every node of the cluster. True when all required checks hold on the nodes that take part; before a scheduler
 * is chosen, on all that are not set aside. @throws Failure cancelled.
 */
export function runAllChecks(job: JobContext): Promise<boolean> {
  const { cluster } = job.fleet();
  const taking = participantsOf(job.fleet());
  const look = new NodeLook(job, () => job.fleet().cluster);
  for (const node of cluster.nodes) void look.add(node).catch(() => undefined);
  return cluster.scheduler === null ? look.finish() : look.finish(({ id }) => taking.includes(id));
}
