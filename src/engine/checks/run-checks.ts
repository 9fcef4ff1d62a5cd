import { Failure } from '../../shared/failure';
import { nodeOf, thisComputer } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { participantsOf } from '../../shared/steps';
import { nameAfter } from '../discovery/name-after';
import type { JobContext } from '../ports';
import { CHECKS } from '.';
import type { Check } from './check';
import { NodeLook } from './node-look';

/**
 * Looks at nodes anew and judges every check: emits node-observed and check-results per node as they come.
 * True when all required checks hold on the nodes that are not set aside. Checks that are left out keep their results.
 * @throws Failure unknown-node, cancelled.
 */
export async function runChecks(
  nodeIds: readonly NodeId[],
  job: JobContext,
  checks: readonly Check[] = CHECKS,
): Promise<boolean> {
  const { cluster } = job.fleet();
  const nodes = [...new Set(nodeIds)].map((id) => {
    const node = nodeOf(id, cluster) ?? (id === MANAGER ? thisComputer() : undefined);
    if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: id }));
    return node;
  });
  return finished(lookAtAll(nodes, job, checks), job);
}

/**
 * Looks at every node of the cluster. True when all required checks hold on the nodes that take part; before a scheduler
 * is chosen, on all that are not set aside. @throws Failure cancelled.
 */
export function runAllChecks(job: JobContext): Promise<boolean> {
  const { cluster } = job.fleet();
  const taking = participantsOf(job.fleet());
  const look = lookAtAll(cluster.nodes, job);
  return finished(look, job, cluster.scheduler === null ? undefined : ({ id }) => taking.includes(id));
}

/** The verdict of a look. A node that was reached and not spoken to, as after a cancel, keeps no connection. */
async function finished(look: NodeLook, job: JobContext, counts?: (node: ClusterNode) => boolean): Promise<boolean> {
  try {
    return await look.finish(counts);
  } finally {
    job.ports.sessions.lan?.hangUp?.();
  }
}

/** Begins to look at nodes. One that could not be entered before may tell its name now. */
function lookAtAll(nodes: readonly ClusterNode[], job: JobContext, checks?: readonly Check[]): NodeLook {
  const look = new NodeLook(job, () => job.fleet().cluster, {}, checks);
  for (const node of nodes) {
    look.add(node).then(
      (observation) => {
        const { cluster } = job.fleet();
        const now = nodeOf(node.id, cluster);
        const named = now ? nameAfter(now, observation, cluster.nodes) : null;
        if (named) job.emit({ type: 'node-found', node: named });
      },
      // Cancelled: `finish` tells it.
      () => undefined,
    );
  }
  return look;
}
