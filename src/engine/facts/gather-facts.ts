import { Failure } from '../../shared/failure';
import { MANAGER } from '../../shared/model/manager';
import type { NodeFacts } from '../../shared/model/node';
import source from '../remote/facts.sh?raw';
import { observing } from '../remote/script';
import type { ReadOnlySession } from '../session';
import { parseFacts } from './parse-facts';
import { foreignWindowsFacts, thisWindowsFacts } from './windows-facts';

/** The one script that every check's facts come from. */
export const FACTS = observing('facts', source);

/** The script ends itself within 8 s; the rest is for the line. */
const WITHIN_MS = 10_000;

/**
 * All facts of a node, by one script. A script that was cut keeps what it told until then.
 * @throws Failure connection-lost, deadline-passed, output-broken, command-failed, cancelled.
 */
export async function gatherFacts(
  session: ReadOnlySession,
  { now, signal }: { now: () => number; signal?: AbortSignal },
): Promise<NodeFacts> {
  if (session.nodeId === MANAGER && process.platform === 'win32') return thisWindowsFacts(now());
  const sentAt = now();
  const lines: string[] = [];
  let clockAt = sentAt;
  const onLine = (line: string, stream: 'out' | 'err') => {
    if (stream === 'err') return;
    if (line.startsWith('clock=')) clockAt = now();
    lines.push(line);
  };
  try {
    const { stdout } = await session.observe(FACTS, { timeoutMs: WITHIN_MS, signal, onLine });
    return parseFacts(stdout, { sentAt, clockAt });
  } catch (error) {
    const isCut = error instanceof Failure && (error.code === 'deadline-passed' || error.code === 'output-broken');
    if (!isCut || signal?.aborted) throw error;
    if (isWindowsAnswer(`${error.message} ${error.detail}`)) return foreignWindowsFacts(session.user, now());
    if (!lines.includes('part=base')) throw error;
    return parseFacts(lines.join('\n'), { sentAt, clockAt });
  }
}

/** What cmd.exe and PowerShell answer to `/bin/sh -s`: in English and German, and the marks of both shells in any language. */
const isWindowsAnswer = (text: string): boolean =>
  /is not recognized as|cannot find the path specified|nicht gefunden werden|CommandNotFoundException|Microsoft Windows/i.test(
    text,
  );
