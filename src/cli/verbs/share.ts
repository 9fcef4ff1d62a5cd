import type { Command } from 'commander';
import { Failure } from '../../shared/failure';
import { english, say } from '../../shared/model/sentence';
import type { SharePlan } from '../../shared/model/share';
import { withOptions } from '../cluster-options';
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

async function planVerb(
  run: Run,
  names: string[],
  options: CommonOptions & { script?: boolean; powershell?: boolean },
) {
  const plan = await run.engine.sharePlan(nodesNamed(names, run.engine.snapshot()));
  run.result({ plan });
  if (options.powershell && plan.powerShell === null) {
    throw new Failure(
      'bad-input',
      say('A PowerShell script is for a Windows computer that is manager and scheduler.'),
      {
        next: say('Print the bash script with --script.'),
      },
    );
  }
  run.out(options.powershell ? (plan.powerShell ?? '') : options.script ? plan.script : sharePlanText(plan));
  const [refusal] = plan.refusals;
  return refusal ? ({ state: 'failed', failure: refusal } as const) : undefined;
}

async function jobVerb(run: Run, kind: 'share-apply' | 'share-check' | 'share-down' | 'share-speed', names: string[]) {
  const nodes = nodesNamed(names, run.engine.snapshot());
  const outcome = await run.job(kind === 'share-apply' ? { kind, nodes, planHash: null } : { kind, nodes });
  run.result({ share: run.engine.snapshot().share });
  return outcome;
}

/**
 * One action for another scheduler: chosen, made able to be logged in to, and the share of every worker moved there; what
 * the earlier one left is taken down first. The choice is stored before anything is changed, so that a second call, or
 * `share apply`, goes on where an interrupted one stopped.
 */
async function switchVerb(run: Run, scheduler: string) {
  const before = run.engine.snapshot().cluster;
  const chosen = withOptions(before, { scheduler });
  const isMoved = chosen.scheduler !== before.scheduler;
  // A worker that becomes the scheduler no longer mounts.
  const cluster = isMoved ? { ...chosen, schedulerAddress: null } : chosen;
  run.engine.checkCluster(cluster);
  await run.engine.saveCluster(cluster);
  const seeded = await run.job({ kind: 'seed', nodes: [] });
  if (seeded.state !== 'done') return seeded;
  return jobVerb(run, 'share-apply', []);
}

/** share plan, apply, check, switch, speed, down. */
export function shareVerbs(root: Command, done: Done): void {
  const verbs = root.command('share').description('the cluster share: plan, set up, check, move, measure, take down');
  withCommon(verbs.command('plan [nodes...]').description('what apply would do; changes nothing'))
    .option('--script', 'as a bash script to run by hand')
    .option('--powershell', 'as a PowerShell script, where this Windows computer is the scheduler')
    .action(async (names: string[], options: CommonOptions & { script?: boolean; powershell?: boolean }) =>
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
  withCommon(
    verbs
      .command('switch <scheduler>')
      .description('move all workers to another scheduler; what the earlier one left is taken down first'),
  ).action(async (scheduler: string, options: CommonOptions) =>
    done(await runVerb(options, (run) => switchVerb(run, scheduler))),
  );
  withCommon(verbs.command('speed [nodes...]').description('how fast the share is through each mount')).action(
    async (names: string[], options: CommonOptions) =>
      done(await runVerb(options, (run) => jobVerb(run, 'share-speed', names))),
  );
  withCommon(verbs.command('down [nodes...]').description('unmount, and take back what setting up changed')).action(
    async (names: string[], options: CommonOptions) =>
      done(await runVerb(options, (run) => jobVerb(run, 'share-down', names))),
  );
}
