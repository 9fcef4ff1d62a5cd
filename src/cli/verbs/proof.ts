import { join } from 'node:path';
import type { Command } from 'commander';
import { Failure } from '../../shared/failure';
import type { ProofReport } from '../../shared/model/proof';
import { english, say } from '../../shared/model/sentence';
import { withCommon } from '../common-options';
import { type CommonOptions, type Run, runVerb } from '../run';

type Done = (code: number) => void;

interface ProveOptions extends CommonOptions {
  local?: boolean;
  app?: string;
  appsPath?: string;
  dryRun?: boolean;
  dashboard?: boolean;
}

async function proveVerb(run: Run, { local, app, appsPath, dryRun, dashboard }: ProveOptions) {
  if (app === undefined && appsPath !== undefined)
    throw new Failure('bad-input', say('--apps-path names the folder of --app, which is missing.'));
  const project = app === undefined ? {} : { project: { app, appsPath: appsPath ?? null } };
  if (dryRun) return previewVerb(run, project.project);
  const outcome = await run.job({
    kind: 'prove',
    isLocal: local === true,
    showsDashboard: dashboard === true,
    ...project,
  });
  const proof = run.engine.snapshot().proof;
  if (proof) {
    const report = join(proof.folder, 'report.html');
    run.result({
      runId: proof.runId,
      verdict: proof.report?.verdict ?? null,
      report,
      reportJson: join(proof.folder, 'report.json'),
    });
    if (proof.report) run.out(`${proofText(proof.report)}The report is ${report}\n`);
  }
  return outcome;
}

/** What a proof by AGILab would do. @throws Failure bad-input with runner dask, whose proof changes only its own folders. */
async function previewVerb(run: Run, project: { app: string; appsPath: string | null } | undefined) {
  const plan = await run.engine.agilabPreview(project);
  run.result({ plan });
  run.out(
    [
      ...plan.steps.map((step, at) => `${at + 1}. ${english(step)}`),
      ...plan.warnings.map((warning) => `! ${english(warning)}`),
      ...plan.refusals.map((refusal) => `x ${english(refusal.message)} ${english(refusal.next)}`),
      '',
    ].join('\n'),
  );
  const [refusal] = plan.refusals;
  return refusal ? ({ state: 'failed', failure: refusal } as const) : undefined;
}

/** Verdict and claims, one line each. */
export const proofText = (report: ProofReport): string =>
  [
    english(report.headline),
    ...report.claims.map((claim) => `  ${claim.state.padEnd(11)}${english(claim.title)}: ${claim.observed}`),
    '',
  ].join('\n');

/** prove. */
export function proofVerbs(root: Command, done: Done): void {
  withCommon(root.command('prove').description('run the Flight proof and write its report'))
    .option('--local', 'on this computer alone: needs no SSH and no share')
    .option('--dashboard', 'runner dask: open a way to its own pages on this computer, until the run ends')
    .option('--dry-run', 'runner agilab: show what it would do, and change nothing')
    .option('--app <project>', 'runner agilab: prove this project instead of Flight')
    .option('--apps-path <dir>', 'folder of the project on the scheduler (default: those of AGILab)')
    .action(async (options: ProveOptions) => done(await runVerb(options, (run) => proveVerb(run, options))));
}
