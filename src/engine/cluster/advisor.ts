import type { ClusterAdvice } from '../../shared/contract';
import type { Cluster, WorkerRole } from '../../shared/model/cluster';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { resultsOf } from '../../shared/model/fleet-fold';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeFacts } from '../../shared/model/node';
import { summaryStatusOf } from '../../shared/model/summary-status';
import { type Machine, slotAdvice } from './slot-advice';

const GIB = 1024 ** 3;

/** Statuses that a remedy leads out of; a node in one of them may be chosen, and is led through its findings. */
const FIXABLE = new Set(['python-missing', 'uv-missing', 'sshfs-missing', 'reverse-ssh-needed']);

interface Applicant {
  readonly node: ClusterNode;
  readonly facts: NodeFacts;
  readonly isReady: boolean;
}

/** Dask slots for a machine, by AGILab's rule. */
export const slotsFor = (machine: Machine, isScheduler = false): number => slotAdvice(machine, isScheduler).slots;

/**
 * A suggestion for roles and slots from what is known of the nodes. Only nodes that are ready, or that a remedy makes
 * ready, and Linux before macOS for the scheduler. What a person has chosen otherwise (share, runner, Python) stays. Pure.
 */
export function suggestCluster(fleet: FleetSnapshot): ClusterAdvice {
  const { cluster } = fleet;
  const applicants = cluster.nodes.flatMap((node) => applicantOf(node, fleet) ?? []);
  const scheduler = [...applicants].sort(bySchedulerFitness)[0];
  if (!scheduler) return { cluster, reasons: [] };
  const workers = applicants.filter(({ node }) => node.id !== scheduler.node.id && node.id !== MANAGER);
  // Alone, the scheduler has to compute itself; with others it does when it has cores to spare.
  const alsoWorks = workers.length === 0;
  const chosen = [...(alsoWorks ? [scheduler] : []), ...workers];
  const roles: WorkerRole[] = chosen.map(({ node, facts }) => ({
    node: node.id,
    slots: slotsFor(facts, node.id === scheduler.node.id),
  }));
  return {
    cluster: {
      ...cluster,
      scheduler: scheduler.node.id,
      workers: roles,
      schedulerAddress: addressFor(cluster, scheduler.node),
    },
    reasons: [
      { node: scheduler.node.id, text: schedulerReason(scheduler) },
      ...chosen.map((worker) => ({ node: worker.node.id, text: workerReason(worker, worker === scheduler) })),
    ],
  };
}

function applicantOf(node: ClusterNode, fleet: FleetSnapshot): Applicant | null {
  const facts = fleet.known[node.id]?.observation?.facts ?? null;
  const status = summaryStatusOf(resultsOf(fleet, node.id));
  if (node.isSetAside || !facts || status === null || facts.os === 'windows' || facts.os === 'other') return null;
  const isReady = status === 'ready';
  return isReady || FIXABLE.has(status) ? { node, facts, isReady } : null;
}

/** A real node before this computer, which may be closed and carried away; ready before fixable; then Linux, memory, cores. */
function bySchedulerFitness(a: Applicant, b: Applicant): number {
  const rank = ({ node, facts, isReady }: Applicant): number[] => [
    Number(node.id === MANAGER),
    Number(!isReady),
    Number(facts.os !== 'linux'),
    -Math.round(facts.ramBytes / GIB),
    -facts.cores,
  ];
  const [left, right] = [rank(a), rank(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? a.node.id.localeCompare(b.node.id) : (left[at] ?? 0) - (right[at] ?? 0);
}

/** An address that was given by hand stays as long as it belongs to the same scheduler. */
const addressFor = (cluster: Cluster, scheduler: ClusterNode): string | null =>
  cluster.scheduler === scheduler.id ? cluster.schedulerAddress : null;

const sizeOf = ({ cores, ramBytes }: NodeFacts): string => `${cores} cores, ${Math.round(ramBytes / GIB)} GB`;

const schedulerReason = ({ node, facts, isReady }: Applicant): string =>
  node.id === MANAGER
    ? `The only machine that can be the scheduler: ${sizeOf(facts)}.`
    : `${isReady ? 'Ready, and the' : 'The'} machine with the most memory that stays on: ${sizeOf(facts)}.`;

function workerReason({ facts, isReady }: Applicant, isScheduler: boolean): string {
  const slots = slotsFor(facts, isScheduler);
  const gpu = facts.gpu === '' ? '' : `, ${facts.gpu.split(';')[0]}`;
  return `${sizeOf(facts)}${gpu}: ${slots} ${slots === 1 ? 'slot' : 'slots'}${isReady ? '' : ', after its findings are fixed'}.`;
}
