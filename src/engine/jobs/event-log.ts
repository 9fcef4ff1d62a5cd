import type { EngineEvent, EngineHappening, LogLine } from '../../shared/model/event';
import { applyEvent, type FleetSnapshot } from '../../shared/model/fleet';
import { presentable } from '../presentable';
import { styledText } from '../styled-text';

const LINES_PER_NODE = 5_000;
const FLUSH_AFTER_MS = 40;
/** Lines of one flush that are passed on; a flood beyond it is kept in the ring and named by one note. */
const LINES_PER_FLUSH = 400;

/** Happenings with text of other machines in them: what they say is shown, printed and put into reports. */
const HAS_FOREIGN_TEXT: ReadonlySet<EngineHappening['type']> = new Set([
  'node-observed',
  'check-results',
  'job-ended',
  'ask-raised',
  'share-step',
  'share-sentinel',
  'share-worker',
  'share-gate',
  'proof-phase',
  'proof-ended',
]);

export type EventListener = (event: EngineEvent) => void;

/** The one order of everything that happens, its fold (the snapshot), and the newest log lines of every node. */
export class EventLog {
  #fleet: FleetSnapshot;
  readonly #now: () => number;
  readonly #listeners = new Set<EventListener>();
  readonly #rings = new Map<string, LogLine[]>();
  #waiting: LogLine[] = [];
  #leftOut = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(fleet: FleetSnapshot, now: () => number) {
    this.#fleet = fleet;
    this.#now = now;
  }

  get fleet(): FleetSnapshot {
    return this.#fleet;
  }

  /** Starts another cluster's state under the same, still growing numbers: windows see a gap and take the snapshot. */
  restart(fleet: FleetSnapshot): void {
    this.#fleet = { ...fleet, seq: this.#fleet.seq + 1 };
    this.emit({ type: 'cluster-changed', cluster: fleet.cluster });
  }

  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(happening: EngineHappening): void {
    if (happening.type !== 'log') this.flush();
    const what = HAS_FOREIGN_TEXT.has(happening.type) ? presentable(happening) : happening;
    const event: EngineEvent = { seq: this.#fleet.seq + 1, at: this.#now(), what };
    this.#fleet = applyEvent(this.#fleet, event);
    for (const listener of this.#listeners) listener(event);
  }

  /**
   * Keeps a line and passes it on with its neighbours: at most 25 events a second, however fast the lines come. It is made
   * presentable when somebody gets it, so that most of a flood costs next to nothing.
   */
  log(line: LogLine): void {
    const ring = this.#rings.get(line.nodeId) ?? [];
    this.#rings.set(line.nodeId, ring);
    ring.push(line);
    if (ring.length > LINES_PER_NODE * 1.2) ring.splice(0, ring.length - LINES_PER_NODE);
    this.#waiting.push(line);
    if (this.#waiting.length > LINES_PER_FLUSH * 2) {
      const over = this.#waiting.length - LINES_PER_FLUSH * 2;
      this.#waiting.splice(LINES_PER_FLUSH, over);
      this.#leftOut += over;
    }
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS);
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting.map(shown);
    const lines = this.#leftOut === 0 ? waiting : this.#thinned(waiting);
    this.#waiting = [];
    this.#leftOut = 0;
    this.emit({ type: 'log', lines });
  }

  /** The lines with a note where those stood that were left out. */
  #thinned(lines: readonly LogLine[]): LogLine[] {
    const next = lines[LINES_PER_FLUSH];
    if (!next) return [...lines];
    const note: LogLine = { ...next, stream: 'note', text: `${this.#leftOut} lines are not shown here` };
    return [...lines.slice(0, LINES_PER_FLUSH), note, ...lines.slice(LINES_PER_FLUSH)];
  }

  /** Newest lines of one node, or of all nodes in order of time. */
  lines(nodeId: string | null): LogLine[] {
    if (nodeId !== null) return (this.#rings.get(nodeId) ?? []).slice(-LINES_PER_NODE).map(shown);
    return [...this.#rings.values()]
      .flat()
      .sort((a, b) => a.at - b.at)
      .slice(-LINES_PER_NODE)
      .map(shown);
  }
}

/** A line as it may leave: free of escapes and of what looks like a secret. */
const shown = (line: LogLine): LogLine => ({ ...line, ...styledText(line.text) });
