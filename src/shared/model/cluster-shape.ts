import type { Cluster, WorkerRole } from './cluster';
import type { NodeId } from './ids';
import { MANAGER } from './manager';
import type { ClusterNode } from './node';

/** A new cluster: no nodes chosen, and the default share `clustershare/<cluster>`. */
export const emptyCluster = (name: string): Cluster => ({
  schema: 'muster.cluster/1',
  name,
  nodes: [],
  scheduler: null,
  schedulerAddress: null,
  workers: [],
  share: {
    backend: 'sshfs',
    isPremounted: false,
    isPersistent: false,
    schedulerPath: `clustershare/${name}`,
    workerPath: `clustershare/${name}`,
    account: null,
    port: 22,
    access: 'share-only',
  },
  python: null,
  runner: 'dask',
});

/** The whole cluster on this computer: manager, scheduler and one worker. Needs no SSH and no share. */
export const oneMachineCluster = (slots: number): Cluster => ({
  ...emptyCluster('this-computer'),
  nodes: [thisComputer()],
  scheduler: MANAGER,
  schedulerAddress: '127.0.0.1',
  workers: [{ node: MANAGER, slots }],
});

/** This computer as a node of a cluster. */
export const thisComputer = (name = 'this computer'): ClusterNode => ({
  id: MANAGER,
  name,
  address: '127.0.0.1',
  port: 22,
  user: null,
  aliases: [],
  sources: ['this-computer'],
  isSetAside: false,
});

export const isScheduler = (node: NodeId, cluster: Cluster): boolean => cluster.scheduler === node;
export const isWorker = (node: NodeId, cluster: Cluster): boolean =>
  cluster.workers.some((worker) => worker.node === node);
/** A worker on another machine than the scheduler: the kind that needs the share and the way back. */
export const isRemoteWorker = (node: NodeId, cluster: Cluster): boolean =>
  isWorker(node, cluster) && !isScheduler(node, cluster);
export const nodeOf = (id: NodeId, cluster: Cluster): ClusterNode | undefined =>
  cluster.nodes.find((node) => node.id === id);
/** What a person calls a node; this computer is one whether or not it stands in the cluster. */
export const nameOf = (id: NodeId, cluster: Cluster): string =>
  nodeOf(id, cluster)?.name ?? (id === MANAGER ? thisComputer().name : id);
/** Workers that take part: chosen and not set aside. */
export const activeWorkers = (cluster: Cluster): WorkerRole[] =>
  cluster.workers.filter((worker) => nodeOf(worker.node, cluster)?.isSetAside === false);
/** Muster mounts the share on the workers; otherwise somebody else has, and Muster only verifies it. */
export const mountsShare = ({ share }: Pick<Cluster, 'share'>): boolean =>
  share.backend === 'sshfs' && !share.isPremounted;
