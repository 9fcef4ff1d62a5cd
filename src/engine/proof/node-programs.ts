import { z } from 'zod';
import { Failure, type FailureCode } from '../../shared/failure';
import type { NodeId, RunId } from '../../shared/model/ids';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import type { RemoteScript } from '../remote/script';
import type { RunResult } from '../session';
import { ENVIRONMENT } from './flight-plan';
import { namedFailure, PROOF_SCRIPTS } from './programs';

/** One JSON line of a program of the proof. */
export const ProgramEvent = z.looseObject({ event: z.string(), atMs: z.number() });
export type ProgramEvent = z.infer<typeof ProgramEvent>;

const eventOf = (line: string): ProgramEvent | null => {
  if (!line.startsWith('{')) return null;
  try {
    const parsed = ProgramEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

/** Lines that only this program reads; an error is for people too. */
const FOR_MUSTER = /^MUSTER-(?:EXPORT|FILE|HAVE|HELD|RESOLVED|MARK|DIST)/;
const LONGEST_SHOWN = 120;

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `(${value.length} items)`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_SHOWN || text.includes('\n') ? `(${text.length} characters)` : text;
};

/** An event as a line of the log: a certificate or a list of files says only how long it is. Pure. */
export const eventLine = ({ event, atMs, ...fields }: ProgramEvent): string =>
  [event, ...Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`)].join(' ');

export interface StepOptions {
  readonly values?: Record<string, string>;
  readonly timeoutMs: number;
  readonly otherwise: FailureCode;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgramEvent) => void;
  /** Every line of standard output as it comes. */
  readonly onText?: (line: string) => void;
  /** Exit codes that are an answer, not a failure. */
  readonly answers?: readonly number[];
}

/** Runs a script of the proof on a node; its lines go to the node's log. @throws Failure by its MUSTER-ERROR word, or `otherwise`. */
export async function runStep(
  job: JobContext,
  node: NodeId,
  script: RemoteScript,
  options: StepOptions,
): Promise<RunResult> {
  const session = await job.session(node);
  const result = await session.run(script, {
    values: options.values ?? {},
    timeoutMs: options.timeoutMs,
    signal: options.signal ?? job.signal,
    onLine: (line, stream) => {
      const event = stream === 'out' ? eventOf(line) : null;
      if (event) options.onEvent?.(event);
      if (stream === 'out') options.onText?.(line);
      if (!FOR_MUSTER.test(line)) job.log(node, event ? eventLine(event) : line.slice(0, 2_000), stream);
    },
  });
  const failure = namedFailure(result.stdout, node, options.otherwise, result.stderr);
  if (failure) throw failure;
  if (result.exitCode === 0 || options.answers?.includes(result.exitCode ?? -1)) return result;
  const what = say('{{script}} ended with code {{code}} on {{node}}.', {
    script: script.name,
    code: String(result.exitCode),
    node,
  });
  throw new Failure(options.otherwise, what, {
    nodeId: node,
    detail: (result.stderr || result.stdout).trim().slice(-2_000),
  });
}

/** Runs one Python program to its end and answers with its events. @throws Failure as `runStep`. */
export async function runProgram(
  job: JobContext,
  node: NodeId,
  program: string,
  spec: Record<string, unknown> & { runId: RunId },
  options: Omit<StepOptions, 'values'>,
): Promise<ProgramEvent[]> {
  const events: ProgramEvent[] = [];
  await runStep(job, node, PROOF_SCRIPTS.runProgram, {
    ...options,
    values: { WENV: ENVIRONMENT, PROGRAM: program, RUN_ID: spec.runId, SPEC: JSON.stringify(spec) },
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return events;
}

const READY_WITHIN_MS = 60_000;

/** Hands a value to a program of the run that waits for it (handed.py). */
export async function handOver(
  job: JobContext,
  node: NodeId,
  runId: RunId,
  name: string,
  value: unknown,
  signal: AbortSignal,
): Promise<void> {
  await runStep(job, node, PROOF_SCRIPTS.handOver, {
    values: { RUN_ID: runId, NAME: name, TEXT: JSON.stringify(value) },
    timeoutMs: HANDED_WITHIN_MS,
    otherwise: 'proof-failed',
    signal,
  });
}

const HANDED_WITHIN_MS = 20_000;

/** A program that goes on until the run ends. */
export interface RunningProgram {
  /**
   * The next event of this name that has not been taken yet, `withinMs` from now.
   * @throws the failure with which the program ended instead, Failure deadline-passed.
   */
  next(name: string, withinMs?: number): Promise<ProgramEvent>;
  /** Rejects when the program ends by itself with a failure; never resolves before its end. */
  readonly ended: Promise<void>;
}

/** Starts a Python program that stays; it ends by `shut-down.sh`, or at the latest with `signal`. */
export function startProgram(
  job: JobContext,
  node: NodeId,
  program: string,
  spec: Record<string, unknown> & { runId: RunId },
  options: { timeoutMs: number; signal: AbortSignal; onEvent?: (event: ProgramEvent) => void },
): RunningProgram {
  const events: ProgramEvent[] = [];
  const waiting = new Map<string, (event: ProgramEvent) => void>();
  const ended = runProgram(job, node, program, spec, {
    ...options,
    otherwise: 'proof-failed',
    onEvent: (event) => {
      options.onEvent?.(event);
      const waiter = waiting.get(event.event);
      waiting.delete(event.event);
      if (waiter) waiter(event);
      else events.push(event);
    },
  }).then(() => undefined);
  ended.catch(() => undefined);
  const next = async (name: string, withinMs = READY_WITHIN_MS): Promise<ProgramEvent> => {
    const at = events.findIndex((event) => event.event === name);
    if (at >= 0) return events.splice(at, 1)[0] as ProgramEvent;
    const early = ended.then(() => {
      throw new Failure('proof-failed', say('{{program}} ended on {{node}} before it was ready.', { program, node }), {
        nodeId: node,
      });
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const what = say('{{program}} was not ready on {{node}} within {{seconds}} s.', {
        program,
        node,
        seconds: withinMs / 1000,
      });
      timer = setTimeout(() => reject(new Failure('deadline-passed', what, { nodeId: node })), withinMs);
    });
    try {
      return await Promise.race([new Promise<ProgramEvent>((resolve) => waiting.set(name, resolve)), early, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  return { next, ended };
}

/** A field of a program's event. @throws Failure output-broken when it has another shape. */
export function fieldOf<T>(event: ProgramEvent, name: string, shape: z.ZodType<T>, node: NodeId): T {
  const parsed = shape.safeParse(event[name]);
  if (parsed.success) return parsed.data;
  throw new Failure(
    'output-broken',
    say('{{node}} sent {{event}} without {{name}}.', { node, event: event.event, name }),
    { nodeId: node },
  );
}
