import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { cleanText } from '../engine/clean-text';
import { Engine } from '../engine/engine';
import { nodePorts } from '../engine/node-ports';
import { presentable } from '../engine/presentable';
import { writeWhole } from '../engine/write-whole';
import { Failure, failureValueOf } from '../shared/failure';
import type { Question } from '../shared/model/ask';
import type { JobId } from '../shared/model/ids';
import type { JobOutcome, JobSpec } from '../shared/model/job';
import { english, say } from '../shared/model/sentence';
import { type AnswerSource, acceptedKey, preparedAnswers, readAnswerLines, terminalAnswers } from './answers';
import { EXIT, exitCodeOf, exitCodeOfFailure } from './exit-codes';
import { humanPrinter, ndjsonPrinter, type Printer } from './print';

/** Options that every verb takes. */
export interface CommonOptions {
  cluster?: string;
  json?: boolean;
  summaryJson?: string;
  logFile?: string;
  answers?: string;
  acceptHostKey?: string[];
}

/** What a verb works with. */
export interface Run {
  readonly engine: Engine;
  readonly options: CommonOptions;
  readonly out: (text: string) => void;
  readonly isJson: boolean;
  /** Runs one job to its end; questions are answered from the terminal or from prepared answers. */
  job(spec: JobSpec): Promise<JobOutcome>;
  /** Sets the object that `--json` prints last and `--summary-json` writes. */
  result(value: Record<string, unknown>): void;
}

async function answerSources(options: CommonOptions): Promise<AnswerSource[]> {
  const accepted = (options.acceptHostKey ?? []).map(acceptedKey);
  if (options.answers !== undefined && options.answers !== '-') {
    throw new Failure('bad-input', say('--answers takes - only: answers are read from standard input.'));
  }
  const lines = options.answers === '-' ? await readAnswerLines(process.stdin) : [];
  const sources = [preparedAnswers([...accepted, ...lines])];
  return options.answers === undefined ? [...sources, terminalAnswers()] : sources;
}

async function firstAnswer(sources: AnswerSource[], question: Question) {
  for (const source of sources) {
    const answer = source.canAnswer ? await source.answer(question) : null;
    if (answer) return answer;
  }
  return null;
}

/** Answers questions as they are raised; one without an answer ends its job with `needs-person`. */
function answerQuestions(engine: Engine, sources: AnswerSource[], unanswered: (question: Question) => void): void {
  const asked = async (question: Question) => {
    const answer = await firstAnswer(sources, question).catch(() => null);
    if (answer) return engine.answer(question.askId, answer);
    unanswered(question);
    engine.dismiss(question.askId);
  };
  engine.onEvent(({ what }) => {
    if (what.type === 'ask-raised') void asked(what.question);
  });
}

const outcomeFailure = (outcome: JobOutcome) => (outcome.state === 'failed' ? outcome.failure : null);

/**
 * Opens the engine, runs one verb, prints, writes the summary (on failure too) and answers with the exit code.
 * @param showsNodes whether each node is printed as soon as it was looked at.
 */
export async function runVerb(
  options: CommonOptions,
  verb: (run: Run) => Promise<JobOutcome | undefined>,
  showsNodes = false,
): Promise<number> {
  const result: Record<string, unknown> = {};
  let logFile: WriteStream | null = null;
  let code: number;
  try {
    logFile = options.logFile ? await openLog(options.logFile) : null;
    const outcome = await withEngine({ ...options, showsNodes }, logFile, result, verb);
    code = outcome === undefined ? EXIT.holds : exitCodeOf(outcome);
    Object.assign(result, { success: code === EXIT.holds, failure: outcome ? outcomeFailure(outcome) : null });
  } catch (error) {
    const failure = presentable(failureValueOf(error));
    code = exitCodeOfFailure(failure.code);
    Object.assign(result, { success: false, failure });
  }
  try {
    await writeSummary(options.summaryJson, { ...result, exitCode: code });
  } catch (error) {
    // The verb's own failure is told before that of its summary.
    code = code === EXIT.holds ? EXIT.couldNotFindOut : code;
    result.failure ??= failureValueOf(error);
    result.success = false;
  }
  printEnd(options, result, code);
  await closeLog(logFile);
  return code;
}

/** A log that can be written to. @throws Failure bad-file. */
function openLog(file: string): Promise<WriteStream> {
  return new Promise((resolve, reject) => {
    const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
    stream.once('open', () => resolve(stream));
    stream.on('error', (error) => reject(unwritable(file, error)));
  });
}

function closeLog(log: WriteStream | null): Promise<void> {
  return new Promise((resolve) => (log && !log.destroyed ? log.end(() => resolve()) : resolve()));
}

/** @returns Failure bad-file for a file that was named on the command line. */
export const unwritable = (file: string, error: Error): Failure =>
  new Failure('bad-file', say('{{file}} could not be written.', { file }), {
    detail: error.message,
    next: say('Name a file in a folder that you can write to.'),
  });

const POLICY_NOTE =
  'muster: AGILAB_CLUSTER_SSH_HOST_KEY_POLICY=accept-new is not honoured here. No host key is accepted unseen: ' +
  'give the fingerprint with --accept-host-key NODE=SHA256:….\n';

async function withEngine(
  options: CommonOptions & { showsNodes: boolean },
  logFile: NodeJS.WritableStream | null,
  result: Record<string, unknown>,
  verb: (run: Run) => Promise<JobOutcome | undefined>,
): Promise<JobOutcome | undefined> {
  if (process.env.AGILAB_CLUSTER_SSH_HOST_KEY_POLICY === 'accept-new') process.stderr.write(POLICY_NOTE);
  const sources = await answerSources(options);
  const ports = nodePorts({
    canAsk: sources.some((source) => source.canAnswer),
    logSink: (line) => logFile?.write(`${line}\n`),
  });
  const engine = await Engine.open(ports, options.cluster ?? process.env.MUSTER_CLUSTER ?? 'lab');
  const printer = options.json
    ? ndjsonPrinter(process.stdout)
    : humanPrinter(process.stdout, process.stderr, options.showsNodes);
  follow(engine, printer);
  let missing: Question | null = null;
  answerQuestions(engine, sources, (question) => {
    missing = question;
  });
  const run: Run = {
    engine,
    options,
    isJson: options.json === true,
    out: (text) => process.stdout.write(options.json ? '' : cleanText(text)),
    job: async (spec) => needsPerson(await interruptible(engine, spec), missing),
    result: (value) => Object.assign(result, value),
  };
  try {
    return await verb(run);
  } finally {
    await engine.close();
  }
}

function follow(engine: Engine, printer: Printer): void {
  engine.onEvent((event) => printer.event(event, engine.snapshot()));
}

/** First Ctrl-C cancels the job and waits for its end; a second one leaves at once. */
export async function interruptible(engine: Engine, spec: JobSpec): Promise<JobOutcome> {
  const { jobId, done } = engine.start(spec);
  const interrupt = cancelOn(engine, jobId);
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await done;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

function cancelOn(engine: Engine, jobId: JobId): () => void {
  let times = 0;
  return () => {
    times += 1;
    if (times > 1) process.exit(EXIT.cancelled);
    process.stderr.write('Cancelling. Press Ctrl-C again to leave at once.\n');
    engine.cancel(jobId);
  };
}

/** A job that ended for want of an answer says which question it was. */
function needsPerson(outcome: JobOutcome, question: Question | null): JobOutcome {
  if (question === null || outcome.state !== 'failed' || outcome.failure.code !== 'not-answered') return outcome;
  const name = question.about === 'password' ? question.secret : question.about;
  const message = say('A person has to answer first: {{question}} of {{node}}.', {
    question: name,
    node: question.nodeId,
  });
  return { state: 'failed', failure: new Failure('needs-person', message, { nodeId: question.nodeId }).toValue() };
}

function printEnd(options: CommonOptions, result: Record<string, unknown>, code: number): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ result: { ...result, exitCode: code } })}\n`);
    return;
  }
  const failure = result.failure as ReturnType<typeof failureValueOf> | null | undefined;
  if (!failure) return;
  process.stderr.write(`muster: ${english(failure.message)}\n`);
  if (failure.detail) process.stderr.write(`  ${failure.detail.split('\n').join('\n  ')}\n`);
  process.stderr.write(`  ${english(failure.next)}\n`);
}

/** A shell leaves the tilde of `--summary-json=~/x` alone: it means the home folder all the same, and no folder `~`. */
export const summaryPath = (file: string): string => (/^~[\\/]/.test(file) ? join(homedir(), file.slice(2)) : file);

/** Writes what `--summary-json` names; nothing without it. @throws Failure bad-file. */
export async function writeSummary(file: string | undefined, value: Record<string, unknown>): Promise<void> {
  if (!file) return;
  const path = summaryPath(file);
  const write = async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
  };
  await write().catch((error: Error) => {
    throw unwritable(file, error);
  });
}
