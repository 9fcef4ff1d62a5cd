import { Failure, FailureCode } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { RunResult } from '../session';

/** Output of a share script as lists of values per key. `name64=…` is decoded and stands under `name`. */
export type Output = ReadonlyMap<string, readonly string[]>;

const MAX_LINES = 5_000;

/** Parses `key=value` and `key64=base64` lines; any other line is left out. Pure. */
export function outputOf(stdout: string): Output {
  const output = new Map<string, string[]>();
  for (const line of stdout.split('\n').slice(0, MAX_LINES)) {
    const found = /^([a-z]+?)(64)?=(.*)$/.exec(line);
    if (!found?.[1]) continue;
    const value = found[2] ? Buffer.from(found[3] ?? '', 'base64').toString('utf8') : (found[3] ?? '');
    output.set(found[1], [...(output.get(found[1]) ?? []), value]);
  }
  return output;
}

export const first = (output: Output, key: string): string => output.get(key)?.[0] ?? '';
export const all = (output: Output, key: string): readonly string[] => output.get(key) ?? [];

/** @throws Failure with the code that the script named, or command-failed, when the script did not end well. */
export function checkExit(result: RunResult, node: NodeId, name: string): void {
  if (result.exitCode === 0) return;
  const named = /^MUSTER-ERROR ([a-z-]+) (.*)$/m.exec(result.stdout);
  const code = FailureCode.safeParse(named?.[1]);
  const detail = named?.[2] ?? (result.stderr.trim() || result.stdout.trim());
  throw new Failure(
    code.success ? code.data : 'command-failed',
    say('The script {{script}} did not succeed on {{node}}: {{text}}', { script: name, node: name, text: detail }),
    { detail: result.stderr.trim() || detail, nodeId: node },
  );
}
