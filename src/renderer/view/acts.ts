import type { Cluster } from '../../shared/model/cluster';
import type { JobId, NodeId } from '../../shared/model/ids';
import type { JobKind, JobState } from '../../shared/model/job';
import { call } from '../client';
import { useFleetStore } from '../store/fleet-store';
import { attempt, start } from '../store/notice-store';
import { openDialog } from '../store/wizard-store';

/** Cancels a job. The window shows it as cancelling until the engine says that it has ended. */
export const cancel = (jobId: JobId): void => void attempt(() => call('job.cancel', { jobId }));

/** Jobs that change nodes: cancelled in the middle, some of it is done and some is not. */
const CHANGING: ReadonlySet<string> = new Set<JobKind>([
  'apply-remedy',
  'fix',
  'seed',
  'revoke-trust',
  'share-apply',
  'share-down',
  'undo',
]);

/** Cancels by a key: one that would leave something half done is asked about first. */
export function cancelOrAsk({ id, kind, isCancelling }: JobState): void {
  if (isCancelling) return;
  if (CHANGING.has(kind)) openDialog('cancel-job');
  else cancel(id);
}

/** The open cluster with some nodes set aside, or brought back. Pure. */
export function withSetAside(cluster: Cluster, nodes: readonly NodeId[], isSetAside: boolean): Cluster {
  const chosen = new Set(nodes);
  return { ...cluster, nodes: cluster.nodes.map((node) => (chosen.has(node.id) ? { ...node, isSetAside } : node)) };
}

/** Takes nodes out of the cluster's gates, or back in. */
export const setAside = (nodes: readonly NodeId[], isSetAside: boolean): Promise<unknown> =>
  attempt(() => call('cluster.save', withSetAside(useFleetStore.getState().fleet.cluster, nodes, isSetAside)));

/** Accepts SSH methods that are no longer safe from one node, or refuses them again, and looks at it anew. */
export async function allowLegacy(nodeId: NodeId, isAllowed: boolean): Promise<void> {
  const { cluster } = useFleetStore.getState().fleet;
  const nodes = cluster.nodes.map((node) =>
    node.id === nodeId ? { ...node, allowsLegacyAlgorithms: isAllowed } : node,
  );
  await attempt(() => call('cluster.save', { ...cluster, nodes }));
  await start({ kind: 'check', nodes: [nodeId] });
}
