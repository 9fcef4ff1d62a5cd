import { z } from 'zod';
import { Failure, type FailureCode } from '../../../shared/failure';
import type { NodeId, RunId } from '../../../shared/model/ids';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import type { FlightPlan } from '../flight-plan';
import { eventLine, ProgramEvent } from '../node-programs';
import { namedFailure } from '../programs';
import { AGILAB_SCRIPTS } from './agilab-programs';

/** One of Muster's programs beside AGILab. */
export interface AgilabProgram {
  /** Python that runs it: absolute, or home-relative. */
  readonly python: string;
  readonly program: string;
  readonly spec: Record<string, unknown> & { runId: RunId };
  readonly timeoutMs: number;
  readonly otherwise: FailureCode;
  readonly onLine?: (line: string) => void;
}

const eventIn = (line: string): ProgramEvent | null => {
  if (!line.startsWith('{"event"')) return null;
  try {
    return ProgramEvent.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
};

/** The node a line of AGILab's log is about: it puts the worker's address in front of what it did there. */
const nodeOfLine = (line: string, plan: FlightPlan): NodeId => {
  const ip = /\[([0-9a-f.:]+)(?::\d+)?\]/.exec(line)?.[1] ?? /=== Worker ([0-9a-f.:]+):\d+ logs/.exec(line)?.[1];
  return plan.nodes.find(({ address }) => address === ip)?.id ?? plan.scheduler.id;
};

const LONGEST_LINE = 2_000;

/**
 * Runs a program on the scheduler with AGILab's Python, and answers with its events. Lines go to the log of the node
 * they are about. @throws Failure by the program's MUSTER-ERROR word, or `otherwise`.
 */
export async function runAgilabProgram(
  job: JobContext,
  plan: FlightPlan,
  { python, program, spec, timeoutMs, otherwise, onLine }: AgilabProgram,
): Promise<ProgramEvent[]> {
  const { id } = plan.scheduler;
  const session = await job.session(id);
  const events: ProgramEvent[] = [];
  const result = await session.run(AGILAB_SCRIPTS.program, {
    values: { PYTHON: python, PROGRAM: program, RUN_ID: spec.runId, SPEC: JSON.stringify(spec) },
    timeoutMs,
    signal: job.signal,
    onLine: (line, stream) => {
      const event = stream === 'out' ? eventIn(line) : null;
      if (event) events.push(event);
      const text = event ? eventLine(event) : line.slice(0, LONGEST_LINE);
      onLine?.(text);
      job.log(nodeOfLine(text, plan), text, stream);
    },
  });
  const failure = namedFailure(result.stdout, id, otherwise, lastWords(result.stderr));
  if (failure) throw failure;
  if (result.exitCode === 0 || events.some(({ event }) => event === 'verified')) return events;
  throw new Failure(
    otherwise,
    say('{{program}} ended with code {{code}} on {{node}}.', { program, code: String(result.exitCode), node: id }),
    { nodeId: id, detail: lastWords(result.stderr || result.stdout) },
  );
}

const lastWords = (text: string): string => text.trim().slice(-2_000);

const Answer = z.looseObject({ kind: z.enum(['value', 'error']), text: z.string() });

/** What AGILab's call answered. @throws Failure proof-failed for an error that looks like success, output-broken. */
export function answerIn(events: readonly ProgramEvent[], call: string, otherwise: FailureCode, node: NodeId): string {
  const event = events.find((one) => one.event === 'agilab-answer');
  const answer = Answer.safeParse(event);
  if (!answer.success)
    throw new Failure('output-broken', say('{{call}} did not say how it ended.', { call }), { nodeId: node });
  if (answer.data.kind === 'value') return answer.data.text;
  throw new Failure(otherwise, say('{{call}} answered with an error: {{text}}', { call, text: answer.data.text }), {
    nodeId: node,
  });
}
