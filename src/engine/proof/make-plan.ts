import { isIP } from 'node:net';
import { Failure } from '../../shared/failure';
import { activeWorkers } from '../../shared/model/cluster-shape';
import type { FlightSettings } from '../../shared/model/flight-settings';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';
import { wayBackOf } from '../trust/way-back';
import { type FlightPlan, planFlight } from './flight-plan';

/** What the last look at a node brought home. */
export const factsOf = (job: JobContext, node: NodeId): NodeFacts | undefined =>
  job.fleet().known[node]?.observation?.facts ?? undefined;

/** The nodes of a run, the scheduler first. */
export const takingPart = ({ cluster }: JobContext): NodeId[] => [
  ...new Set([cluster.scheduler ?? MANAGER, ...activeWorkers(cluster).map((worker) => worker.node)]),
];

/** Looks at nodes nothing is known of yet, then plans. @throws Failure of a node that cannot be used. */
export async function makePlan(job: JobContext, flight: FlightSettings): Promise<FlightPlan> {
  const unknown = takingPart(job).filter((node) => !factsOf(job, node));
  if (unknown.length > 0) await runChecks(unknown, job);
  return planWithFacts(job, flight);
}

/** The plan from what is known of the nodes. @throws Failure of a node of which nothing is known. */
export async function planWithFacts(job: JobContext, flight: FlightSettings): Promise<FlightPlan> {
  const taking = takingPart(job);
  for (const node of taking) {
    if (factsOf(job, node)) continue;
    // The connection says best why there are no facts.
    await job.session(node);
    throw new Failure('output-broken', say('{{node}} did not answer with its facts.', { node }), { nodeId: node });
  }
  return planFlight(job.cluster, await addressesOf(job, taking), flight);
}

/** IP address each node speaks from: loopback when the cluster is one machine. */
export async function addressesOf(job: JobContext, nodes: readonly NodeId[]): Promise<Map<NodeId, string>> {
  const { cluster } = job;
  const scheduler = cluster.scheduler ?? MANAGER;
  const remote = nodes.filter((node) => node !== scheduler);
  const found = new Map<NodeId, string>();
  for (const node of nodes) {
    const seen = job.fleet().known[node]?.observation?.reach.ip ?? '';
    if (node !== MANAGER && isIP(seen)) found.set(node, seen);
  }
  const [first] = remote;
  if (nodes.includes(MANAGER)) {
    const other = scheduler === MANAGER ? first : scheduler;
    const near = other ? (await job.session(other)).localAddress : '127.0.0.1';
    if (near) found.set(MANAGER, near.replace(/^::ffff:/, ''));
  }
  if (first && cluster.schedulerAddress && isIP(cluster.schedulerAddress))
    found.set(scheduler, wayBackOf(cluster, null, '').address);
  return found;
}
