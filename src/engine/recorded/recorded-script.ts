import type { RecordedNode } from './recorded-node';

/** What a recorded script sees: the node it runs on, its values, and the rest of the lab. */
export interface Run {
  readonly node: RecordedNode;
  readonly values: Readonly<Record<string, string>>;
  /** Revealed for the comparison with the recorded password, and nowhere kept. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The recorded machine at an address or name; undefined when there is none. */
  readonly at: (address: string) => RecordedNode | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Answer {
  readonly stdout: string;
  readonly exitCode: number;
}

/** A script by name, as it answers on a recorded node. */
export type RecordedScript = (run: Run) => Answer;

/** Lines of standard output and exit code 0; `null` lines are left out. */
export const prints = (...lines: readonly (string | null)[]): Answer => ({
  stdout: lines
    .filter((line) => line !== null)
    .map((line) => `${line}\n`)
    .join(''),
  exitCode: 0,
});

/** The error line that scripts print, with exit code 1. */
export const breaks = (code: string, text: string): Answer => ({
  stdout: `MUSTER-ERROR ${code} ${text}\n`,
  exitCode: 1,
});

export const value = ({ values }: Run, name: string): string => values[name] ?? '';

/** Numbered values: `PREFIX_1` to `PREFIX_n`. */
export const listed = (run: Run, prefix: string): string[] =>
  Array.from({ length: Number(value(run, `${prefix}_COUNT`)) || 0 }, (_, at) => value(run, `${prefix}_${at + 1}`));
