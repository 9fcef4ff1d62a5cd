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

/** A flood is drawn four times a second: between two pictures nobody could read it anyway. */
const DRAW_EVERY_MS = 250;
let fresh: LogLine[] = [];
let drawing: ReturnType<typeof setTimeout> | null = null;

/** Takes the log lines out of a batch of events, and keeps the newest of each node. The first is shown at once. */
export function keepLogLines(events: readonly EngineEvent[]): void {
  let isNew = false;
  for (const { what } of events) {
    if (what.type !== 'log') continue;
    isNew = true;
    for (const line of what.lines) fresh.push(line);
  }
  if (!isNew || drawing) return;
  drawNow();
}

function drawNow(): void {
  drawing = null;
  if (fresh.length === 0) return;
  showFresh();
  drawing = setTimeout(drawNow, DRAW_EVERY_MS);
}

function showFresh(): void {
  if (fresh.length === 0) return;
  const taken = fresh;
  fresh = [];
  const byNode = new Map<string, LogLine[]>();
  for (const line of taken) {
    const held = byNode.get(line.nodeId);
    if (held) held.push(line);
    else byNode.set(line.nodeId, [line]);
  }
  byNode.set(EVERYTHING, taken);
  useLogStore.setState(({ lines }) => {
    const next: Record<string, readonly LogLine[]> = { ...lines };
    for (const [key, added] of byNode) next[key] = keepNewest([...(next[key] ?? []), ...added]);
    return { lines: next };
  });
}

/** Asks main for the lines that came before this window was loaded. @throws ClientFailure */
export async function loadLines(node: NodeId | null): Promise<void> {
  const older = await call('log.lines', { nodeId: node });
  showFresh();
  useLogStore.setState(({ lines }) => {
    const key = node ?? EVERYTHING;
    const shown = lines[key] ?? [];
    const last = older.at(-1)?.at ?? 0;
    return { lines: { ...lines, [key]: keepNewest([...older, ...shown.filter((line) => line.at > last)]) } };
  });
}
