import pLimit from 'p-limit';
import { Failure, failureValueOf } from '../../shared/failure';
import { ADVISED_CHECKS } from '../../shared/model/check-ids';
import type { NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import type { RemedyPlan } from '../../shared/model/remedy';
import { english, say } from '../../shared/model/sentence';
import { CHECKS } from '../checks';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';
import { stopIfCancelled } from '../stop-if-cancelled';
import { applyPlanned, isUnanswered } from './apply-remedy';
import { REMEDIES } from './index';
import { chosenFor, inputsOf, LATER, nodesToFix } from './plans';
import type { RemedyInput } from './remedy';

/** Nodes changed side by side. */
const AT_ONCE = 8;

interface Next {
  readonly input: RemedyInput;
  readonly plan: RemedyPlan;
}

/**
 * Applies every remedy that needs no person, in the order of the checks, nodes side by side; with `mayAsk` also those
 * that ask, one question at a time. The scheduler comes first, since the others' way back leads to it. One node that
 * fails holds up no other.
 * @returns whether every check up to the share holds afterwards, apart from those it was told to leave.
 * @throws Failure needs-person or not-answered, after everything else was done, when only an answer was missing.
 */
export async function fix(
  spec: Pick<Extract<JobSpec, { kind: 'fix' }>, 'nodes' | 'mayAsk' | 'leave'>,
  job: JobContext,
): Promise<boolean> {
  const nodes = nodesToFix(spec.nodes, job.cluster);
  await runChecks(nodes, job);
  const scheduler = nodes.filter((node) => node === job.cluster.scheduler);
  const others = nodes.filter((node) => node !== job.cluster.scheduler);
  const left: ReadonlySet<string> = new Set([...LATER, ...(spec.leave ?? [])]);
  const oneQuestion = pLimit(1);
  const limit = pLimit(AT_ONCE);
  const unanswered: Failure[] = [];
  let done = 0;
  const fixOne = async (node: NodeId): Promise<void> => {
    unanswered.push(...(await fixNode(node, { mayAsk: spec.mayAsk, left }, job, oneQuestion)));
    done += 1;
    job.progress(done, nodes.length, say('{{done}} of {{total}} nodes done', { done, total: nodes.length }));
  };
  for (const node of scheduler) await fixOne(node);
  await Promise.all(others.map((node) => limit(() => fixOne(node))));
  // A node that waits for an answer is as it was, and sshd counts each refused login (sshd_config(5), PerSourcePenalties).
  const waiting = new Set(unanswered.map(({ nodeId }) => nodeId));
  await runChecks(
    nodes.filter((node) => !waiting.has(node)),
    job,
  );
  const areFixed = nodes.every((node) => isFixed(node, left, job));
  const [first] = unanswered;
  if (first && !areFixed) throw first;
  return areFixed;
}

/** What is looked at between two remedies: everything but the probes of mere advice, which come with the last look. */
const BETWEEN = CHECKS.filter((check) => check.level === 'required' || 'judge' in check);

const isFixed = (node: NodeId, left: ReadonlySet<string>, job: JobContext): boolean =>
  Object.values(job.fleet().known[node]?.results ?? {}).every(
    ({ checkId, status }) =>
      left.has(checkId) || ADVISED_CHECKS.has(checkId) || !['fail', 'error', 'blocked'].includes(status),
  );

/** What a fix may do: ask, and which checks it leaves alone. */
interface Leave {
  readonly mayAsk: boolean;
  readonly left: ReadonlySet<string>;
}

/** @returns what was asked and not answered. */
async function fixNode(
  node: NodeId,
  may: Leave,
  job: JobContext,
  oneQuestion: ReturnType<typeof pLimit>,
): Promise<Failure[]> {
  const tried = new Set<string>();
  const unanswered: Failure[] = [];
  for (;;) {
    stopIfCancelled(job.signal);
    const next = nextFor(node, may, tried, job);
    if (!next) return unanswered;
    tried.add(next.plan.remedyId);
    const remedy = REMEDIES.find(({ id }) => id === next.plan.remedyId);
    if (!remedy) return unanswered;
    const apply = () => applyPlanned(remedy, next.input, next.plan, job, BETWEEN);
    try {
      await (next.plan.kind === 'automatic' ? apply() : oneQuestion(apply));
    } catch (error) {
      stopIfCancelled(job.signal);
      if (isUnanswered(error)) unanswered.push(error);
      tell(node, error, job);
    }
  }
}

/** The first failing check's remedy that may run and was not tried yet. */
function nextFor(node: NodeId, { mayAsk, left }: Leave, tried: ReadonlySet<string>, job: JobContext): Next | null {
  for (const input of inputsOf(node, job.fleet())) {
    if (input.finding && left.has(input.finding.checkId)) continue;
    const plan = chosenFor(input, mayAsk, tried);
    if (plan) return { input, plan };
  }
  return null;
}

function tell(node: NodeId, error: unknown, job: JobContext): void {
  const failure = error instanceof Failure ? error.toValue() : failureValueOf(error);
  job.log(node, `${english(failure.message)} ${english(failure.next)}`, 'err');
  if (failure.detail) job.log(node, failure.detail, 'err');
}
