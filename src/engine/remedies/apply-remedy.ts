import { Failure } from '../../shared/failure';
import type { JobSpec } from '../../shared/model/job';
import type { RemedyPlan } from '../../shared/model/remedy';
import { english, say } from '../../shared/model/sentence';
import { CHECKS } from '../checks';
import type { Check } from '../checks/check';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';
import { REMEDIES } from './index';
import { planRemedy } from './plan-remedy';
import { inputsOf } from './plans';
import type { Remedy, RemedyInput } from './remedy';

type Spec = Pick<Extract<JobSpec, { kind: 'apply-remedy' }>, 'nodeId' | 'remedyId' | 'planHash'>;

/**
 * Plans again and applies only what was shown, then lets the check judge.
 * @throws Failure bad-input for an unknown remedy, plan-changed, needs-person for lines a person runs, remedy-ineffective, and the remedy's own.
 */
export async function applyRemedy({ nodeId, remedyId, planHash }: Spec, job: JobContext): Promise<boolean> {
  const remedy = REMEDIES.find(({ id }) => id === remedyId);
  if (!remedy) throw new Failure('bad-input', say('There is no remedy {{remedy}}.', { remedy: remedyId }));
  if (!job.fleet().known[nodeId]?.results[remedy.fixes]) await runChecks([nodeId], job);
  const input = inputsOf(nodeId, job.fleet()).find(({ finding }) => finding?.checkId === remedy.fixes);
  const plan = input ? planRemedy(remedy, input) : null;
  if (!input || !plan || plan.hash !== planHash) throw new Failure('plan-changed', undefined, { nodeId });
  await applyPlanned(remedy, input, plan, job);
  return true;
}

/** Whether somebody was to answer, and nobody did. */
export const isUnanswered = (error: unknown): error is Failure =>
  error instanceof Failure && (error.code === 'needs-person' || error.code === 'not-answered');

/** Applies one plan and judges it by its check, looking at `checks` alone. @throws Failure as `applyRemedy`. */
export async function applyPlanned(
  remedy: Remedy,
  input: RemedyInput,
  plan: RemedyPlan,
  job: JobContext,
  checks: readonly Check[] = CHECKS,
): Promise<void> {
  const { node } = input;
  if (!remedy.apply || plan.kind === 'command' || plan.kind === 'manual') {
    throw new Failure('needs-person', say('A person runs the lines of "{{title}}".', { title: english(plan.title) }), {
      nodeId: node.id,
      detail: plan.steps.map(({ shown }) => shown).join('\n'),
      next: say('Run the lines that are shown, then check again.'),
    });
  }
  job.log(node.id, english(plan.title));
  try {
    await remedy.apply(input, plan, job);
  } catch (error) {
    // Without an answer nothing was changed, and the node is as it was.
    if (!job.signal.aborted && !isUnanswered(error)) await runChecks([node.id], job, checks);
    throw error;
  }
  if (!job.signal.aborted) await runChecks([node.id], job, checks);
  const result = job.fleet().known[node.id]?.results[remedy.fixes];
  if (result && ['pass', 'warn', 'skipped'].includes(result.status)) return;
  throw new Failure(
    'remedy-ineffective',
    say('"{{title}}" ran, and {{check}} still does not hold.', { title: english(plan.title), check: remedy.fixes }),
    {
      nodeId: node.id,
      detail: result
        ? [
            english(result.summary),
            ...Object.entries(result.evidence).map(([label, text]) => `${label}: ${text}`),
          ].join('\n')
        : '',
    },
  );
}
