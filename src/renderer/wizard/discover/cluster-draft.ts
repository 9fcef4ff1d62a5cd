import type { ClusterAdvice } from '../../../shared/contract';
import type { Cluster, ShareSettings, WorkerRole } from '../../../shared/model/cluster';
import { isWorker } from '../../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { NodeId } from '../../../shared/model/ids';

/** What to begin with: what was decided before, else the advisor's suggestion for the same nodes. */
export const firstDraft = (open: Cluster, advice: ClusterAdvice | null): Cluster =>
  open.scheduler === null && advice ? advice.cluster : open;

/** The draft over the newest nodes: those found while the form was open are kept. Pure. */
export function clusterToSave(draft: Cluster, fleet: FleetSnapshot): Cluster {
  const chosen = new Set<NodeId>(draft.workers.map((worker) => worker.node));
  if (draft.scheduler !== null) chosen.add(draft.scheduler);
  const known = new Map(fleet.cluster.nodes.map((node) => [node.id, node]));
  const added = draft.nodes.filter((node) => !known.has(node.id) && chosen.has(node.id));
  const nodes = [...fleet.cluster.nodes, ...added].map((node) =>
    chosen.has(node.id) ? { ...node, isSetAside: false } : node,
  );
  return { ...draft, nodes };
}

export const withShare = (draft: Cluster, change: Partial<ShareSettings>): Cluster => ({
  ...draft,
  share: { ...draft.share, ...change },
});

/** A worker more or less. */
export function withWorker(draft: Cluster, node: NodeId, isIn: boolean, slots = 1): Cluster {
  const others = draft.workers.filter((worker) => worker.node !== node);
  return { ...draft, workers: isIn ? [...others, { node, slots }] : others };
}

export const withSlots = (draft: Cluster, node: NodeId, slots: number): Cluster => ({
  ...draft,
  workers: draft.workers.map((worker): WorkerRole => (worker.node === node ? { ...worker, slots } : worker)),
});

/** Why the draft cannot be saved yet, as an English sentence for the translator; null when it can. */
export function draftProblem(draft: Cluster): string | null {
  if (draft.scheduler === null) return 'Choose the scheduler: the node that hands out the work and owns the share.';
  if (draft.workers.length === 0) return 'Choose at least one worker.';
  if (draft.share.schedulerPath.trim() === '' || draft.share.workerPath.trim() === '')
    return 'Give the path of the share on both sides.';
  const isAlone = draft.workers.every((worker) => worker.node === draft.scheduler) && isWorker(draft.scheduler, draft);
  if (!isAlone && (draft.share.port < 1 || draft.share.port > 65_535)) return 'Give a port between 1 and 65535.';
  return null;
}
