import { failureValueOf } from '../../shared/failure';
import type { NodeId, RunId } from '../../shared/model/ids';
import type { ProofClaim } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import { english } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { wheelsFolder } from './carried-wheels';
import { claim } from './claims';
import type { FlightPlan } from './flight-plan';
import { PROOF_SCRIPTS } from './programs';

const GRACE_S = '4';
const WITHIN_MS = 20_000;

/** What is still there of a run on one node; empty = nothing. */
async function leftOn(job: JobContext, node: NodeId, values: Record<string, string>): Promise<string[]> {
  const session = await job.session(node);
  // The run may have been cancelled: what it left is cleared all the same, so no signal ends this.
  const { stdout } = await session.run(PROOF_SCRIPTS.shutDown, { values, timeoutMs: WITHIN_MS });
  for (const line of stdout.trim().split('\n')) job.log(node, line, 'out');
  if (/^MUSTER-CLEAN$/m.test(stdout)) return [];
  const left = [...stdout.matchAll(/^MUSTER-(?:REMAINS|UNKNOWN|ERROR) (.*)$/gm)].map(([, text]) => text ?? '');
  return left.length > 0 ? left : ['The node did not say that nothing is left.'];
}

/** Ends everything of a run on every node, and says what could not be ended. Never throws: an unreachable node is said too. */
export async function shutDown(
  job: JobContext,
  plan: FlightPlan,
  runId: RunId,
  listeners: ReadonlyMap<NodeId, readonly string[]>,
  span: (node: NodeId, work: () => Promise<void>) => Promise<void>,
): Promise<ProofClaim> {
  const left: string[] = [];
  await Promise.all(
    plan.nodes.map(async (node) => {
      const values = {
        RUN_ID: runId,
        PORTS: (listeners.get(node.id) ?? []).join(' '),
        OUTPUT: node.isScheduler ? node.output : '',
        WHEELS: node.isScheduler ? wheelsFolder(job.cluster.share.schedulerPath, runId) : '',
        WAIT_S: GRACE_S,
      };
      await span(node.id, async () => {
        const found = await leftOn(job, node.id, values);
        left.push(...found.map((text) => `${node.name}: ${text}`));
      }).catch((error: unknown) => {
        left.push(`${node.name}: ${english(failureValueOf(error).message)}`);
      });
    }),
  );
  return claim(
    'nothing-left',
    say('Nothing was left running'),
    say('Processes, ports, keys and temporary files of this run looked for on every node'),
    {
      state: left.length === 0 ? 'holds' : 'broken',
      expected: '0 left',
      observed: left.length === 0 ? '0 left' : left.join('; '),
      ...(left.length === 0 ? {} : { reason: 'left-behind' }),
    },
  );
}
