import { Failure } from '../../shared/failure';
import { nodeOf, thisComputer } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
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
