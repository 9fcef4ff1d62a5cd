import { activeWorkers } from '../../shared/model/cluster';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { RemedyPlan } from '../../shared/model/remedy';
import { authoriseSchedulerLogin, authoriseWayBack } from '../remedies/authorise-login';
import { planRemedy } from '../remedies/plan-remedy';
import type { RemedyInput } from '../remedies/remedy';
import { seedSchedulerHostKey, seedWorkerHostKey } from '../remedies/seed-host-key';

/** What seeding would do for each worker: host keys first, then logins, in every direction the runner needs. Pure. */
export function seedPlan(nodes: readonly NodeId[], fleet: FleetSnapshot): RemedyPlan[] {
  const { cluster, known } = fleet;
  const both = cluster.runner === 'agilab' && cluster.scheduler !== MANAGER;
  const remedies = [
    seedSchedulerHostKey,
    authoriseWayBack,
    ...(both ? [seedWorkerHostKey, authoriseSchedulerLogin] : []),
  ];
  const scheduler = cluster.scheduler ? (known[cluster.scheduler]?.observation ?? null) : null;
  return activeWorkers(cluster).flatMap(({ node: id }) => {
    const node = cluster.nodes.find((one) => one.id === id);
    if (!node || (nodes.length > 0 && !nodes.includes(id))) return [];
    const input: RemedyInput = { node, cluster, observation: known[id]?.observation ?? null, scheduler, finding: null };
    return remedies.flatMap((remedy) => planRemedy(remedy, input) ?? []);
  });
}
