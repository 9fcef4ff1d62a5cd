import { Failure } from '../../shared/failure';
import { MANAGER } from '../../shared/model/manager';
import type { NodeFacts } from '../../shared/model/node';
import source from '../remote/facts.sh?raw';
import { observing } from '../remote/script';
import type { ReadOnlySession } from '../session';
import { type ClockFrame, FACT_PARTS, mergedParts, parseFacts } from './parse-facts';
import { foreignWindowsFacts, thisWindowsFacts } from './windows-facts';

/** The one script that every check's facts come from. */
export const FACTS = observing('facts', source);

/** The script ends itself within 8 s; the rest is for the line. */
const WITHIN_MS = 10_000;
/** How often a node is asked for what it left out. */
const MOST_ROUNDS = 3;

interface Gathering {
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/**
 * All facts of a node, by one script. What a busy node left out is asked again, by itself: a node that is only slow is
 * not one of which nothing can be found out. A script that was cut keeps what it told until then.
 * @throws Failure connection-lost, deadline-passed, output-broken, command-failed, cancelled.
 */
export async function gatherFacts(session: ReadOnlySession, { now, signal }: Gathering): Promise<NodeFacts> {
  if (session.nodeId === MANAGER && process.platform === 'win32') return thisWindowsFacts(now());
  let told: Told;
  try {
    told = await ask(session, FACT_PARTS, { now, signal });
  } catch (error) {
    if (!isCut(error) || signal?.aborted) throw error;
    if (isWindowsAnswer(`${error.message} ${error.detail}`)) return foreignWindowsFacts(session.user, now());
    throw error;
  }
  let facts = parseFacts(told.text, told.clock);
  for (let round = 1; round < MOST_ROUNDS && facts.missing.length > 0 && !told.isCut; round += 1) {
    const before = facts.missing.length;
    told = await rest(session, told, facts.missing, { now, signal });
    facts = parseFacts(told.text, told.clock);
    // A command that hangs would hang again.
    if (facts.missing.length === before) break;
  }
  return facts;
}

/** What a node told, and when its clock was read. */
interface Told {
  readonly text: string;
  readonly clock: ClockFrame;
  /** Whether the script was ended from here: then nothing more is asked. */
  readonly isCut: boolean;
}

const isCut = (error: unknown): error is Failure =>
  error instanceof Failure && (error.code === 'deadline-passed' || error.code === 'output-broken');

/** Asks for some parts. @throws Failure as `gatherFacts`; one that is cut only when nothing came home. */
async function ask(session: ReadOnlySession, parts: readonly string[], { now, signal }: Gathering): Promise<Told> {
  const sentAt = now();
  const lines: string[] = [];
  let clockAt = sentAt;
  const onLine = (line: string, stream: 'out' | 'err') => {
    if (stream === 'err') return;
    if (line.startsWith('clock=')) clockAt = now();
    lines.push(line);
  };
  const told = (text: string, wasCut: boolean): Told => ({ text, clock: { sentAt, clockAt }, isCut: wasCut });
  try {
    const values = { PARTS: parts.join(' ') };
    const { stdout } = await session.observe(FACTS, { values, timeoutMs: WITHIN_MS, signal, onLine });
    return told(stdout, false);
  } catch (error) {
    if (!isCut(error) || signal?.aborted || !lines.includes(`part=${parts[0]}`)) throw error;
    return told(lines.join('\n'), true);
  }
}

/** The same with the missing parts asked again. What cannot be asked stays as it was. @throws Failure connection-lost, cancelled. */
async function rest(session: ReadOnlySession, before: Told, missing: readonly string[], by: Gathering): Promise<Told> {
  try {
    const more = await ask(session, missing, by);
    const text = mergedParts(before.text, more.text);
    return { text, clock: missing.includes('clock') ? more.clock : before.clock, isCut: more.isCut };
  } catch (error) {
    if (!isCut(error) || by.signal?.aborted) throw error;
    return { ...before, isCut: true };
  }
}

/** What cmd.exe and PowerShell answer to `/bin/sh -s`: in English and German, and the marks of both shells in any language. */
const isWindowsAnswer = (text: string): boolean =>
  /is not recognized as|cannot find the path specified|nicht gefunden werden|CommandNotFoundException|Microsoft Windows/i.test(
    text,
  );
