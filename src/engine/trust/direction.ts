import { Failure } from '../../shared/failure';
import { type Cluster, isWorker, nodeOf } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { ClusterNode } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { fromAddresses, type LoginLevel, type WayBack, wayBackLevel, wayBackOf } from './way-back';

/** One direction of trust between two nodes: who logs in where, as whom, and what that login may do. */
export interface Direction {
  readonly from: Session;
  readonly to: Session;
  readonly toNode: ClusterNode | null;
  readonly way: WayBack;
  readonly level: LoginLevel;
}

const sessionsOf = async (worker: NodeId, job: JobContext): Promise<{ scheduler: Session; own: Session }> => {
  if (!job.cluster.scheduler) throw new Failure('no-cluster');
  if (!isWorker(worker, job.cluster)) {
    throw new Failure('bad-input', say('{{node}} is not a worker of this cluster.', { node: worker }));
  }
  const [scheduler, own] = await Promise.all([job.session(job.cluster.scheduler), job.session(worker)]);
  return { scheduler, own };
};

/** Worker to scheduler: what SSHFS needs. @throws Failure no-cluster, bad-input, and those of the sessions. */
export async function wayBack(worker: NodeId, job: JobContext): Promise<Direction> {
  const { scheduler, own } = await sessionsOf(worker, job);
  return {
    from: own,
    to: scheduler,
    toNode: schedulerNode(job),
    way: wayBackOf(job.cluster, own, scheduler.user),
    level: wayBackLevel(job.cluster),
  };
}

const schedulerNode = (job: JobContext): ClusterNode | null =>
  job.cluster.scheduler && job.cluster.scheduler !== MANAGER
    ? (nodeOf(job.cluster.scheduler, job.cluster) ?? null)
    : null;

/**
 * A worker as the scheduler reaches it. AGILab takes IP literals alone (AGI.install refuses names), so its runner needs
 * the key and the login under that address, whatever a person typed. Pure.
 */
export const addressForScheduler = (node: ClusterNode, cluster: Pick<Cluster, 'runner'>, ip: string | null): string =>
  cluster.runner === 'agilab' ? (ip ?? node.address) : node.address;

/** Scheduler to worker: what AGILab's own runner needs. @throws Failure as `wayBack`. */
export async function schedulerLogin(worker: NodeId, job: JobContext): Promise<Direction> {
  const { scheduler, own } = await sessionsOf(worker, job);
  const node = nodeOf(worker, job.cluster);
  if (!node) throw new Failure('unknown-node', say('There is no node {{node}} in this cluster.', { node: worker }));
  const reach = job.fleet().known[worker]?.observation?.reach;
  return {
    from: scheduler,
    to: own,
    toNode: node,
    way: { address: addressForScheduler(node, job.cluster, reach?.ip ?? null), port: node.port, account: own.user },
    level: 'shell',
  };
}

/** Addresses that the login of this direction may come from. @throws Failure bad-input when none is known. */
export function comesFrom({ from, to }: Direction, job: JobContext): string[] {
  const seen = job.fleet().known[from.nodeId]?.observation;
  const reachedAt = from.nodeId === MANAGER ? to.localAddress : (seen?.reach.ip ?? null);
  return fromAddresses({ addresses: seen?.facts?.addresses ?? [] }, reachedAt);
}
