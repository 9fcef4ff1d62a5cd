import { CHECK_IDS } from '../../shared/model/check';
import { type Cluster, nodeOf } from '../../shared/model/cluster';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import type { RemedyPlan } from '../../shared/model/remedy';
import { planRemedies } from './plan-remedy';
import type { RemedyInput } from './remedy';

/** What plans for one node are made from, one input per finding, in the order of the checks. Pure. */
export function inputsOf(nodeId: NodeId, fleet: FleetSnapshot): RemedyInput[] {
  const node = nodeOf(nodeId, fleet.cluster);
  if (!node) return [];
  const known = fleet.known[nodeId];
  const scheduler = fleet.cluster.scheduler ? (fleet.known[fleet.cluster.scheduler]?.observation ?? null) : null;
  return CHECK_IDS.flatMap((id) => {
    const finding = known?.results[id];
    return finding ? [{ node, cluster: fleet.cluster, observation: known.observation, scheduler, finding }] : [];
  });
}

/** Every remedy for every finding of one node, in the order of the checks. Pure. */
export const remedyPlans = (nodeId: NodeId, fleet: FleetSnapshot): RemedyPlan[] =>
  inputsOf(nodeId, fleet).flatMap(planRemedies);

/** Nodes a fix is for: those asked for, else those with a role, else all. Set aside ones are left out unless asked for. */
export function nodesToFix(asked: readonly NodeId[], cluster: Cluster): NodeId[] {
  if (asked.length > 0) return [...asked];
  const taking = cluster.nodes.filter(({ isSetAside }) => !isSetAside).map(({ id }) => id);
  const roles = new Set([cluster.scheduler, ...cluster.workers.map(({ node }) => node)]);
  const chosen = taking.filter((id) => roles.has(id));
  return chosen.length > 0 ? chosen : taking;
}

/**
 * The remedy that "Fix all" applies to one finding: the first that Muster itself may run and that was not tried yet; with
 * `mayAsk` also one that asks. A changed host key is replaced deliberately, and never as a part of this. Pure.
 */
export function chosenFor(
  input: RemedyInput,
  mayAsk: boolean,
  tried: ReadonlySet<string> = new Set(),
): RemedyPlan | undefined {
  if (input.finding?.status !== 'fail') return undefined;
  return planRemedies(input).find(
    ({ kind, remedyId }) =>
      !tried.has(remedyId) &&
      remedyId !== 'replace-host-key' &&
      (kind === 'automatic' || (mayAsk && (kind === 'asks' || kind === 'decision'))),
  );
}

/** The share has a step of its own: its checks hold only after that one. */
export const LATER: ReadonlySet<string> = new Set(['share-mounted', 'share-sentinel']);

/** What "Fix all" would do, by the same choice; where Muster may run none, the first that a person runs. Pure. */
export const fixPlan = (nodes: readonly NodeId[], fleet: FleetSnapshot): RemedyPlan[] =>
  nodesToFix(nodes, fleet.cluster).flatMap((node) =>
    inputsOf(node, fleet)
      .filter(({ finding }) => finding?.status === 'fail' && !LATER.has(finding.checkId))
      .flatMap((input) => chosenFor(input, true) ?? planRemedies(input).slice(0, 1)),
  );
