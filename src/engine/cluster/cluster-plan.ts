import { isIP } from 'node:net';
import { activeWorkers, mountsShare, nodeOf } from '../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode } from '../../shared/model/node';
import { type LanRow, lanRowOf } from '../discovery/lan-row';
import { slotAdvice } from './slot-advice';

/** Schema of AGILab's `~/.agilab/cluster_plan.json`. */
export const CLUSTER_PLAN_SCHEMA = 'agilab.cluster_advisor.v1';
const MOST_PER_HOST = 4;

/** What was decided about one node, in AGILab's shape. */
export interface PlanDecision {
  readonly host: string;
  readonly status: string;
  readonly sources: readonly string[];
  readonly score: number;
  readonly cpu: string;
  readonly ram: string;
  readonly gpu: string;
  readonly recommended_workers: number;
  readonly reasons: readonly string[];
}

/** AGILab's advice about workers per node; every key is AGILab's own. */
export interface ClusterPlan {
  readonly schema: typeof CLUSTER_PLAN_SCHEMA;
  readonly mode: 'advisor_only';
  readonly status: 'ok' | 'missing_discovery' | 'no_ready_workers';
  readonly app: string;
  readonly cache_path: string;
  /** Seconds since 1970, as in AGILab's LAN cache; null before the first look. */
  readonly source_generated_at: number | null;
  readonly local_hosts: readonly string[];
  readonly scheduler: string;
  readonly workers_data_path: string;
  readonly current_workers: Readonly<Record<string, number>>;
  readonly recommended_workers: Readonly<Record<string, number>>;
  readonly summary: {
    readonly ready_node_count: number;
    readonly excluded_node_count: number;
    readonly recommended_total_workers: number;
    readonly current_total_workers: number;
    readonly max_workers_per_host: number;
  };
  readonly decisions: readonly PlanDecision[];
}

const byKey = <T>(pairs: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

/** The advice for all nodes that were looked at. Pure. @param cachePath AGILab's LAN cache of this computer. */
export function clusterPlan(fleet: FleetSnapshot, app: string, cachePath: string): ClusterPlan {
  const { cluster, known } = fleet;
  const decided = cluster.nodes
    .filter((node) => node.id !== MANAGER && known[node.id]?.observation)
    .map((node) => ({ node, decision: decisionOf(node, fleet) }));
  const decisions = decided
    .map(({ decision }) => decision)
    .sort(
      (a, b) => Number(a.recommended_workers === 0) - Number(b.recommended_workers === 0) || (a.host < b.host ? -1 : 1),
    );
  const recommended = byKey(
    decisions.filter((one) => one.recommended_workers > 0).map((one) => [one.host, one.recommended_workers] as const),
  );
  const current = byKey(
    activeWorkers(cluster).map(({ node, slots }) => [hostOf(nodeOf(node, cluster), fleet), slots] as const),
  );
  const looks = decided.map(({ node }) => known[node.id]?.observation?.at ?? 0);
  return {
    schema: CLUSTER_PLAN_SCHEMA,
    mode: 'advisor_only',
    status:
      Object.keys(recommended).length > 0 ? 'ok' : decided.length === 0 ? 'missing_discovery' : 'no_ready_workers',
    app,
    cache_path: cachePath,
    source_generated_at: looks.length > 0 ? Math.max(...looks) / 1000 : null,
    local_hosts: known[MANAGER]?.observation?.facts?.addresses ?? [],
    scheduler: cluster.scheduler ? hostOf(nodeOf(cluster.scheduler, cluster), fleet) : '',
    workers_data_path: cluster.share.workerPath,
    current_workers: current,
    recommended_workers: recommended,
    summary: {
      ready_node_count: Object.keys(recommended).length,
      excluded_node_count: decisions.filter((one) => one.recommended_workers === 0).length,
      recommended_total_workers: sum(recommended),
      current_total_workers: sum(current),
      max_workers_per_host: MOST_PER_HOST,
    },
    decisions,
  };
}

const hostOf = (node: ClusterNode | undefined, { known }: FleetSnapshot): string =>
  node ? (known[node.id]?.observation?.reach.ip ?? node.address) : '';

function decisionOf(node: ClusterNode, fleet: FleetSnapshot): PlanDecision {
  const knowledge = fleet.known[node.id];
  const row: LanRow | null = knowledge ? lanRowOf(node, knowledge, mountsShare(fleet.cluster)) : null;
  const facts = knowledge?.observation?.facts ?? null;
  const host = hostOf(node, fleet);
  const isScheduler = node.id === fleet.cluster.scheduler;
  const status = row?.status ?? '';
  const excluded = exclusion(node, host, status);
  const advice =
    excluded === null && facts
      ? slotAdvice(facts, isScheduler)
      : { slots: 0, reasons: [excluded ?? 'excluded: nothing is known'] };
  return {
    host,
    status,
    sources: row?.sources ?? [],
    score: row?.score ?? 0,
    cpu: row?.cpu ?? '',
    ram: row?.ram ?? '',
    gpu: row?.gpu ?? '',
    recommended_workers: advice.slots,
    reasons: advice.reasons,
  };
}

/** Why a node gets no worker, in AGILab's words; null when it may have one. */
function exclusion(node: ClusterNode, host: string, status: string): string | null {
  if (node.isSetAside) return 'excluded: set aside in Muster';
  if (!isIP(host)) return 'excluded: host is not a usable LAN worker address';
  return status === 'ready' ? null : `excluded: LAN status is ${status}`;
}
