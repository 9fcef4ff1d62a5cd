import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import writeFileAtomic from 'write-file-atomic';
import { reportHtml } from '../../engine/report/report-html';
import { reportMarkdown } from '../../engine/report/report-markdown';
import { Failure } from '../../shared/failure';
import { RunId } from '../../shared/model/ids';
import type { ProofReport } from '../../shared/model/proof';
import { english, say } from '../../shared/model/sentence';
import { withCommon } from '../common-options';
import { type CommonOptions, type Run, runVerb, unwritable } from '../run';

type Done = (code: number) => void;

interface ProveOptions extends CommonOptions {
  local?: boolean;
  app?: string;
  appsPath?: string;
}

async function proveVerb(run: Run, { local, app, appsPath }: ProveOptions) {
  if (app === undefined && appsPath !== undefined)
    throw new Failure('bad-input', say('--apps-path names the folder of --app, which is missing.'));
  const project = app === undefined ? {} : { project: { app, appsPath: appsPath ?? null } };
  const outcome = await run.job({ kind: 'prove', isLocal: local === true, ...project });
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

/** Verdict and claims, one line each. */
export const proofText = (report: ProofReport): string =>
  [
    english(report.headline),
    ...report.claims.map((claim) => `  ${claim.state.padEnd(11)}${english(claim.title)}: ${claim.observed}`),
    '',
  ].join('\n');

/** The run that was asked for, or the newest. @throws Failure bad-input, bad-file. */
async function reportOf(run: Run, id: string | undefined): Promise<ProofReport> {
  const newest = run.engine.snapshot().runs.at(-1)?.runId;
  if (id === undefined && newest === undefined) {
    throw new Failure('bad-input', say('There is no run to report yet.'), { next: say('Run muster prove first.') });
  }
  const runId = RunId.safeParse(id ?? newest);
  if (!runId.success || !existsSync(run.engine.runFolder(runId.data))) {
    throw new Failure('bad-input', say('There is no run {{id}} in this cluster.', { id: id ?? '' }), {
      next: say('Leave the id out for the newest run.'),
    });
  }
  return run.engine.report(runId.data);
}

const RENDER: Record<string, (report: ProofReport) => string> = {
  html: reportHtml,
  markdown: reportMarkdown,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
};

async function exportVerb(run: Run, id: string | undefined, options: { format: string; output: string }) {
  const render = RENDER[options.format];
  if (!render)
    throw new Failure(
      'bad-input',
      say('{{format}} is no format: use html, markdown or json.', { format: options.format }),
    );
  const text = render(await reportOf(run, id));
  await writeFileAtomic(options.output, text).catch((error: Error) => {
    throw unwritable(options.output, error);
  });
  run.out(`Written to ${options.output}.\n`);
  return undefined;
}

/** prove, report show, report export. */
export function proofVerbs(root: Command, done: Done): void {
  withCommon(root.command('prove').description('run the Flight proof and write its report'))
    .option('--local', 'on this computer alone: needs no SSH and no share')
    .option('--app <project>', 'runner agilab: prove this project instead of Flight')
    .option('--apps-path <dir>', 'folder of the project on the scheduler (default: those of AGILab)')
    .action(async (options: ProveOptions) => done(await runVerb(options, (run) => proveVerb(run, options))));
  const report = root.command('report').description('reports of earlier proofs');
  withCommon(report.command('show [run]').description('verdict and claims (default: the newest run)')).action(
    async (id: string | undefined, options: CommonOptions) =>
      done(
        await runVerb(options, async (run) => {
          const found = await reportOf(run, id);
          run.result({ report: found });
          run.out(proofText(found));
          return undefined;
        }),
      ),
  );
  withCommon(report.command('export [run]').description('write a report to a file'))
    .requiredOption('--output <file>', 'where to')
    .option('--format <kind>', 'html, markdown or json', 'html')
    .action(async (id: string | undefined, options: CommonOptions & { format: string; output: string }) =>
      done(await runVerb(options, (run) => exportVerb(run, id, options))),
    );
}
