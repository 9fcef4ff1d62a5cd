import type { Command } from 'commander';
import { english } from '../../shared/model/sentence';
import type { SharePlan } from '../../shared/model/share';
import { withCommon } from '../common-options';
import { type CommonOptions, type Run, runVerb } from '../run';
import { nodesNamed } from './nodes';

type Done = (code: number) => void;

/** The plan as text: what would run where, and what stands against it. */
export const sharePlanText = (plan: SharePlan): string =>
  [
    `share ${plan.source}`,
    ...plan.steps.map((step) => `on ${step.node}: ${english(step.title)}\n${step.shown.replace(/^/gm, '  ')}`),
    ...plan.effects.map(english),
    ...plan.refusals.map((refusal) => `refused: ${english(refusal.message)} ${english(refusal.next)}`),
    '',
  ].join('\n');

async function planVerb(run: Run, names: string[], options: CommonOptions & { script?: boolean }) {
  const plan = await run.engine.sharePlan(nodesNamed(names, run.engine.snapshot()));
  run.result({ plan });
  run.out(options.script ? plan.script : sharePlanText(plan));
  const [refusal] = plan.refusals;
  return refusal ? ({ state: 'failed', failure: refusal } as const) : undefined;
}

async function jobVerb(run: Run, kind: 'share-apply' | 'share-check' | 'share-down', names: string[]) {
  const nodes = nodesNamed(names, run.engine.snapshot());
  const outcome = await run.job(kind === 'share-apply' ? { kind, nodes, planHash: null } : { kind, nodes });
  run.result({ share: run.engine.snapshot().share });
  return outcome;
}

/** share plan, apply, check, down. */
export function shareVerbs(root: Command, done: Done): void {
  const verbs = root.command('share').description('the cluster share: plan, set up, check, take down');
  withCommon(verbs.command('plan [nodes...]').description('what apply would do; changes nothing'))
    .option('--script', 'as a bash script to run by hand')
    .action(async (names: string[], options: CommonOptions & { script?: boolean }) =>
      done(await runVerb(options, (run) => planVerb(run, names, options))),
    );
  withCommon(verbs.command('apply [nodes...]').description('set the share up and prove it from both sides'))
    .option('--dry-run', 'show the plan and change nothing')
    .action(async (names: string[], options: CommonOptions & { dryRun?: boolean }) =>
      done(
        await runVerb(options, (run) =>
          options.dryRun ? planVerb(run, names, options) : jobVerb(run, 'share-apply', names),
        ),
      ),
    );
  withCommon(verbs.command('check [nodes...]').description('prove the share from both sides; changes nothing')).action(
    async (names: string[], options: CommonOptions) =>
      done(await runVerb(options, (run) => jobVerb(run, 'share-check', names))),
  );
  withCommon(verbs.command('down [nodes...]').description('unmount, and take back what setting up changed')).action(
    async (names: string[], options: CommonOptions) =>
      done(await runVerb(options, (run) => jobVerb(run, 'share-down', names))),
  );
}
