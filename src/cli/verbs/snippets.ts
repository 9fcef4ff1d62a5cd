import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../../engine/write-whole';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { SnippetRequest, type SnippetSet } from '../../shared/model/snippet';
import { withCommon } from '../common-options';
import { type CommonOptions, type Run, runVerb, unwritable } from '../run';

type Done = (code: number) => void;

interface SnippetOptions extends CommonOptions {
  kind?: string;
  save?: string;
  stage?: string;
  app?: string;
  appsPath?: string;
  sessionPolicy?: string;
  session?: string;
}

/** @throws Failure bad-input for a value that AGILab would not take. */
function requestOf({ app, appsPath, sessionPolicy, session }: SnippetOptions): SnippetRequest {
  const policy = sessionPolicy ?? (session ? 'select' : undefined);
  const request = SnippetRequest.safeParse({
    ...(app === undefined ? {} : { app }),
    ...(appsPath === undefined ? {} : { appsPath }),
    ...(policy === undefined ? {} : { session: { policy, ...(session === undefined ? {} : { name: session }) } }),
  });
  if (request.success) return request.data;
  const [issue] = request.error.issues;
  throw new Failure(
    'bad-input',
    say('This cannot be used: {{field}}.', { field: (issue?.path ?? []).join(' ') || 'the request' }),
    { next: say('Use new, last or select for --session-policy, and plain names for --app and --session.') },
  );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeWhole(file, text);
  } catch (error) {
    throw unwritable(file, error as Error);
  }
}

async function snippetsVerb(run: Run, options: SnippetOptions) {
  const kinds = options.kind === undefined ? null : options.kind.split(',');
  const wrong = kinds?.find((kind) => !['install', 'distribute', 'run'].includes(kind));
  if (wrong !== undefined)
    throw new Failure('bad-input', say('{{kind}} is no kind: use install, distribute or run.', { kind: wrong }));
  const set = await run.engine.snippets(requestOf(options));
  const chosen = set.snippets.filter(({ kind }) => kinds === null || kinds.includes(kind));
  run.result({ ...set, snippets: chosen });
  if (options.save === undefined && options.stage === undefined) {
    run.out(chosen.map(({ file, text }) => `# ---- ${file}\n${text}`).join('\n'));
    return undefined;
  }
  if (options.save !== undefined)
    for (const { file, text } of chosen) {
      await write(join(options.save, file), text);
      run.out(`Written to ${join(options.save, file)}.\n`);
    }
  if (options.stage !== undefined) await writeStage(run, options.stage, set);
  run.out(set.agilab === null ? notThere(set) : `Made for AGILab ${set.agilab}, projects in ${set.appsPath}.\n`);
  return undefined;
}

const notThere = (set: SnippetSet): string =>
  `There is no AGILab on the scheduler yet: made for the one that muster prove installs, projects in ${set.appsPath}.\n`;

async function writeStage(run: Run, file: string, { stages }: SnippetSet): Promise<void> {
  await write(file, stages.text);
  run.out(`Written to ${file}.\n`);
  // AGILab takes the key of the stages from the name of the folder.
  if (basename(dirname(resolve(file))) !== stages.folder)
    run.out(`AGILab reads it in a folder named ${stages.folder}.\n`);
}

/** snippets. */
export function snippetVerbs(root: Command, done: Done): void {
  withCommon(root.command('snippets').description('AGI.install, get_distrib and run for AGILab, for this cluster'))
    .option('--kind <list>', 'install, distribute, run; comma-separated (default: all)')
    .option('--save <dir>', 'write them as files')
    .option('--stage <file>', 'write the run as a stage of AGILab: lab_stages.toml')
    .option('--app <project>', 'project of AGILab (default: flight_telemetry_project)')
    .option('--apps-path <dir>', 'folder of projects on the scheduler (default: those of AGILab)')
    .option('--session-policy <policy>', 'session folder below the share: new, last or select (default: none)')
    .option('--session <name>', 'name of the session folder')
    .action(async (options: SnippetOptions) => done(await runVerb(options, (run) => snippetsVerb(run, options))));
}
