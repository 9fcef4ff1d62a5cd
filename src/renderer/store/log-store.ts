import { create } from 'zustand';
import type { EngineEvent, LogLine } from '../../shared/model/event';
import type { NodeId } from '../../shared/model/ids';
import { call } from '../client';

/** Lines kept per node: the same number that main keeps for a reloaded window. */
export const LINES_PER_NODE = 5_000;
const EVERYTHING = '*';

interface LogStore {
  /** Node id, or `*` for all nodes in the order they came. */
  readonly lines: Readonly<Record<string, readonly LogLine[]>>;
}

export const useLogStore = create<LogStore>(() => ({ lines: {} }));
const NO_LINES: readonly LogLine[] = [];

/** Lines of one node, or of all nodes (null), oldest first. */
export const useLines = (node: NodeId | null): readonly LogLine[] =>
  useLogStore((state) => state.lines[node ?? EVERYTHING] ?? NO_LINES);

const keepNewest = (lines: readonly LogLine[]): readonly LogLine[] =>
  lines.length > LINES_PER_NODE ? lines.slice(lines.length - LINES_PER_NODE) : lines;

/** Takes the log lines out of a batch of events, and keeps the newest of each node. */
export function keepLogLines(events: readonly EngineEvent[]): void {
  const fresh = events.flatMap((event) => (event.what.type === 'log' ? event.what.lines : []));
  if (fresh.length === 0) return;
  useLogStore.setState(({ lines }) => {
    const next: Record<string, readonly LogLine[]> = { ...lines };
    next[EVERYTHING] = keepNewest([...(next[EVERYTHING] ?? []), ...fresh]);
    for (const node of new Set(fresh.map((line) => line.nodeId))) {
      next[node] = keepNewest([...(next[node] ?? []), ...fresh.filter((line) => line.nodeId === node)]);
    }
    return { lines: next };
  });
}

/** Asks main for the lines that came before this window was loaded. @throws ClientFailure */
export async function loadLines(node: NodeId | null): Promise<void> {
  const older = await call('log.lines', { nodeId: node });
  useLogStore.setState(({ lines }) => {
    const key = node ?? EVERYTHING;
    const shown = lines[key] ?? [];
    const last = older.at(-1)?.at ?? 0;
    return { lines: { ...lines, [key]: keepNewest([...older, ...shown.filter((line) => line.at > last)]) } };
  });
}
