import { failureValueOf } from '../../../shared/failure';
import type { NodeId, RunId } from '../../../shared/model/ids';
import { english } from '../../../shared/model/sentence';
import type { JobContext } from '../../ports';
import type { FlightPlan, RunNode } from '../flight-plan';
import { AGILAB_SCRIPTS } from './agilab-programs';

const END_WITHIN_MS = 20_000;

/** What a run left behind, to be ended on each node. */
export interface Leftovers {
  readonly runId: RunId;
  /** Environment of the project, home-relative. */
  readonly environment: string;
  /** Nothing of the run can begin any more: leases and nodes are given back. */
  readonly isLast: boolean;
  /** By IP address. */
  readonly listeners: ReadonlyMap<string, readonly string[]>;
}

/** Ends everything of the run on one node. @returns what is still there. @throws Failure of the session. */
async function endOn(job: JobContext, node: RunNode, left: Leftovers): Promise<string[]> {
  const session = await job.session(node.id);
  const { stdout } = await session.run(AGILAB_SCRIPTS.end, {
    values: {
      RUN_ID: left.runId,
      WENV: left.environment,
      GIVES_BACK: left.isLast ? '1' : '',
      PORTS: (left.listeners.get(node.address) ?? []).join(' '),
    },
    timeoutMs: END_WITHIN_MS,
  });
  for (const line of stdout.trim().split('\n')) job.log(node.id, line, 'out');
  if (/^MUSTER-CLEAN$/m.test(stdout)) return [];
  const found = [...stdout.matchAll(/^MUSTER-(?:REMAINS|ERROR) (.*)$/gm)].map(([, text]) => text ?? '');
  return found.length > 0 ? found : ['The node did not say that nothing is left.'];
}

/**
 * Ends everything of an AGILab run on every node, side by side, and says what could not be ended. Never throws: a node
 * that cannot be reached is said too. A cancelled job ends it as well, so no signal stops this.
 */
export async function endEverywhere(
  job: JobContext,
  plan: FlightPlan,
  left: Leftovers,
  span: (node: NodeId, work: () => Promise<void>) => Promise<void> = (_node, work) => work(),
): Promise<string[]> {
  const remains: string[] = [];
  await Promise.all(
    plan.nodes.map((node) =>
      span(node.id, async () => {
        const found = await endOn(job, node, left);
        remains.push(...found.map((text) => `${node.name}: ${text}`));
      }).catch((error: unknown) => {
        remains.push(`${node.name}: ${english(failureValueOf(error).message)}`);
      }),
    ),
  );
  return remains;
}
