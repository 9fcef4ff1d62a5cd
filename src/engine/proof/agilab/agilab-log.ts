import type { ProofPhaseId } from '../../../shared/model/proof';

/** The phases that one AGI.run goes through, in order. */
export const RUN_PHASES = ['start-scheduler', 'start-workers', 'compute'] as const satisfies readonly ProofPhaseId[];

const PHASE_MARKS: readonly (readonly [ProofPhaseId, RegExp])[] = [
  ['start-scheduler', /Starting dask scheduler/],
  ['start-workers', /Starting worker #\d/],
  ['compute', /All workers successfully attached/],
];

/** The phase that a line of AGILab's log begins; null when it begins none. Pure. */
export const phaseOf = (line: string): ProofPhaseId | null =>
  PHASE_MARKS.find(([, mark]) => mark.test(line))?.[0] ?? null;

/** A worker as its own log names it. */
export interface LoggedWorker {
  readonly number: number;
  readonly ip: string;
  readonly port: number;
  readonly completed: number;
}

/** Every worker that spoke in a run's log, and how many batches it says it completed. Pure. */
export function workersIn(lines: readonly string[]): LoggedWorker[] {
  const found = new Map<number, LoggedWorker>();
  for (const line of lines) {
    const named = /worker #(\d+): (\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):(\d+)/.exec(line);
    if (named?.[1] && named[2] && named[3]) {
      const number = Number(named[1]);
      const completed = found.get(number)?.completed ?? 0;
      found.set(number, { number, ip: named[2].replace(/[[\]]/g, ''), port: Number(named[3]), completed });
    }
    const done = /worker #(\d+) completed (\d+) plan batch/.exec(line);
    const before = done?.[1] ? found.get(Number(done[1])) : undefined;
    if (before && done?.[2]) found.set(before.number, { ...before, completed: Number(done[2]) });
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

/** What AGILab listened on: `address:port` by IP address. Pure. */
export function listenersIn(lines: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (ip: string, port: string) => found.set(ip, [...new Set([...(found.get(ip) ?? []), `${ip}:${port}`])]);
  for (const line of lines) {
    const scheduler = /dask scheduler .*--port (\d+) --host (\S+)/.exec(line);
    if (scheduler?.[1] && scheduler[2]) add(scheduler[2], scheduler[1]);
    for (const [, ip, port] of line.matchAll(/tcp:\/\/(\d+\.\d+\.\d+\.\d+):(\d+)/g)) if (ip && port) add(ip, port);
  }
  return found;
}

/** Lines that show the claims of a strict proof: kept for the report however long the log was. Pure. */
export const isTelling = (line: string): boolean =>
  /Installing Dask worker runtime|'dask\[distributed\]'|Launched remote worker|worker #\d+: \d|worker #\d+ completed|Current workers connected|workers capacities|already mounted|agilab-answer|uv sync .*completed/.test(
    line,
  );
