import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EngineEvent, type EngineHappening } from '../../src/shared/model/event';
import { argvAsManager, type Lab, type LabNode } from './lab.mjs';

const ROOT = join(__dirname, '../..');
/** The built command line; `MUSTER_CLI` names another build, relative to the checkout. */
const CLI = process.env.MUSTER_CLI ?? 'out/cli/muster.cjs';

/** What one run of `muster --json` said. */
export interface Told {
  readonly code: number | null;
  readonly events: EngineEvent[];
  /** The object of the last line. */
  readonly result: Result;
  readonly stderr: string;
  readonly tookMs: number;
}

/** The parts of a result that the tests read; a verb gives those it has. */
export interface Result {
  readonly exitCode: number;
  readonly failure?: {
    readonly code: string;
    readonly message: { readonly en: string; readonly values: Record<string, unknown> };
    readonly next: { readonly en: string };
    readonly detail: string;
    readonly nodeId: string | null;
  } | null;
  readonly nodes?: readonly {
    readonly id: string;
    readonly name: string;
    readonly address: string;
    readonly status: string | null;
    readonly elapsedMs: number | null;
    readonly results: readonly { readonly checkId: string; readonly status: string }[];
  }[];
  readonly verdict?: string | null;
  readonly reportJson?: string;
}

export interface RunOptions {
  /** JSON lines for `--answers -`. */
  readonly answers?: readonly { readonly ask: string; readonly node: string; readonly value: string }[];
  /** Called at each event; `interrupt` is Ctrl-C, `kill` is SIGKILL. */
  readonly onEvent?: (what: EngineHappening, interrupt: () => void, kill: () => void) => void;
  readonly timeoutMs?: number;
}

export type Muster = (argv: readonly string[], options?: RunOptions) => Promise<Told>;

/** `muster` on this machine, with the lab's HOME; `env` for what another one has differently. @throws Error when it is not built. */
export function musterHere(lab: Lab, env: NodeJS.ProcessEnv = {}): Muster {
  const file = join(ROOT, CLI);
  if (!existsSync(file)) throw new Error(`${CLI} is missing. Build it first: npm run build.`);
  return (argv, options) =>
    run([process.execPath, file, ...argv], { ...process.env, HOME: lab.managerHome, ...env }, options);
}

/** `muster` inside a node, as its user. */
export function musterIn(node: LabNode): Muster {
  return (argv, options) =>
    run(argvAsManager(node, ['/opt/node/bin/node', `/opt/muster/${CLI}`, ...argv]), process.env, options);
}

function run(argv: readonly string[], env: NodeJS.ProcessEnv, options: RunOptions = {}): Promise<Told> {
  const [program = '', ...rest] = argv;
  const startedAt = Date.now();
  const child = spawn(program, [...rest, '--json', ...(options.answers ? ['--answers', '-'] : [])], {
    env,
    timeout: options.timeoutMs ?? 150_000,
  });
  child.stdin.end((options.answers ?? []).map((answer) => `${JSON.stringify(answer)}\n`).join(''));
  const events: EngineEvent[] = [];
  let result: Result | null = null;
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && 'result' in value) {
      result = value.result as Result;
      return;
    }
    const event = EngineEvent.parse(value);
    events.push(event);
    options.onEvent?.(
      event.what,
      () => child.kill('SIGINT'),
      () => child.kill('SIGKILL'),
    );
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (result === null) return reject(new Error(`muster ${rest.slice(1).join(' ')} gave no result: ${stderr}`));
      resolve({ code, events, result, stderr, tookMs: Date.now() - startedAt });
    });
  });
}

/** What a failing expectation shows: the failure, and what was logged. */
export function told({ code, result, events }: Told): string {
  const notes = events.flatMap(({ what }) => (what.type === 'log' ? what.lines : [])).map((line) => line.text);
  const found = (result.nodes ?? []).map(
    ({ name, status, results }) =>
      `${name} ${status} ${results
        .filter((one) => ['fail', 'error', 'blocked'].includes(one.status))
        .map((one) => `${one.checkId}:${one.status}`)
        .join(' ')}`,
  );
  return [`exit ${code}`, JSON.stringify(result.failure ?? null), ...found, ...notes.slice(-25)].join('\n');
}

/** Time from the start of the job to the first event that fits, in ms; null when none does. */
export function timeTo({ events }: Told, fits: (what: EngineHappening) => boolean): number | null {
  const found = events.find(({ what }) => fits(what));
  return found && events[0] ? found.at - events[0].at : null;
}
