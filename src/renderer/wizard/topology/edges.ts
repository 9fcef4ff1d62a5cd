import type { CheckId, CheckResult } from '../../../shared/model/check';
import { isRemoteWorker, nameOf } from '../../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { isStale, resultsOf } from '../../../shared/model/fleet-fold';
import type { NodeId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import { participantsOf, remoteWorkersOf } from '../../../shared/steps';
import type { EdgeState, TopologyInput } from '../../../shared/topology-layout';

/** What the lines of the picture stand for. */
export const EDGE_KINDS = ['ssh', 'trust', 'share'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

const CHECKS: Readonly<Record<EdgeKind, readonly CheckId[]>> = {
  ssh: ['tcp-22-open', 'host-key-known', 'ssh-auth'],
  trust: ['scheduler-host-key-known', 'reverse-ssh'],
  share: ['share-mounted', 'share-sentinel'],
};

/** A connection stands as the weakest of its checks; what is older than the last sleep neither proves nor breaks it now. */
function edgeOf(fleet: FleetSnapshot, node: NodeId, kind: EdgeKind): EdgeState {
  const results = CHECKS[kind].map((id): CheckResult | undefined => resultsOf(fleet, node)[id]);
  if (results.some((result) => result?.status === 'running')) return 'progress';
  const fresh = results.map((result) => (result && !isStale(fleet, result) ? result.status : null));
  if (fresh.includes('fail') || fresh.includes('error')) return 'broken';
  const isProven = fresh.every((status) => status === 'pass' || status === 'warn');
  return isProven ? 'proven' : 'untried';
}

interface Words {
  readonly thisComputer: string;
  readonly muster: string;
  readonly roleOf: (node: NodeId) => string;
}

/** The nodes of the picture and the state of each line of one kind; null when no scheduler is chosen. Pure. */
export function topologyInput(fleet: FleetSnapshot, kind: EdgeKind, words: Words): TopologyInput | null {
  const { cluster } = fleet;
  const { scheduler } = cluster;
  const named = (id: NodeId) => ({ id, name: nameOf(id, cluster), text: words.roleOf(id) });
  const hostname = fleet.known[MANAGER]?.observation?.facts?.hostname;
  const manager = { id: MANAGER, name: hostname ?? words.muster, text: words.thisComputer };
  if (kind === 'ssh') {
    const reached = (scheduler === null ? cluster.nodes.map((node) => node.id) : participantsOf(fleet)).filter(
      (id) => id !== MANAGER,
    );
    const workers = reached.map((id) => ({ ...named(id), edge: edgeOf(fleet, id, kind) }));
    return { manager: null, managerEdge: 'untried', scheduler: manager, workers };
  }
  if (scheduler === null) return null;
  const workers = remoteWorkersOf(fleet)
    .filter((id) => isRemoteWorker(id, cluster))
    .map((id) => ({ ...named(id), edge: edgeOf(fleet, id, kind) }));
  return {
    manager: scheduler === MANAGER ? null : manager,
    managerEdge: scheduler === MANAGER ? 'untried' : edgeOf(fleet, scheduler, 'ssh'),
    scheduler: scheduler === MANAGER ? manager : named(scheduler),
    workers,
  };
}
