import type { NodeId } from './model/ids';
import type { PhaseSpan, ProofBatch } from './model/proof';

/** Colour family of a bar. */
export type BarKind = 'prepare' | 'install' | 'compute' | 'verify';

/** A stretch of work. `from` and `to` are fractions of the whole run, 0 to 1. */
export interface TimelineBar {
  readonly kind: BarKind;
  readonly phase: PhaseSpan['phase'];
  readonly from: number;
  readonly to: number;
  readonly state: PhaseSpan['state'];
  /** Batches computed in it; 0 where that says nothing. */
  readonly batches: number;
  readonly durationMs: number;
}

export interface TimelineRow {
  readonly node: NodeId;
  readonly bars: readonly TimelineBar[];
  /** Gaps between two bars: this node waited for others. */
  readonly waits: readonly { readonly from: number; readonly to: number }[];
}

export interface Timeline {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly ticks: readonly { readonly at: number; readonly seconds: number }[];
  readonly rows: readonly TimelineRow[];
}

const KIND: Record<PhaseSpan['phase'], BarKind> = {
  plan: 'prepare',
  inputs: 'prepare',
  sentinel: 'prepare',
  'mirror-inputs': 'prepare',
  install: 'install',
  'start-scheduler': 'install',
  'start-workers': 'install',
  compute: 'compute',
  'verify-outputs': 'verify',
  'shut-down': 'install',
};

const TICK_STEPS_S = [0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600];
const MOST_TICKS = 10;

/** Where everything of a run stands in time. A phase that still runs ends at `now`. Pure. */
export function timelineOf(
  spans: readonly PhaseSpan[],
  batches: readonly ProofBatch[],
  nodes: readonly NodeId[],
  now: number,
): Timeline {
  const startedAt = Math.min(now, ...spans.map((span) => span.startedAt));
  const endedAt = Math.max(startedAt + 1, ...spans.map((span) => span.endedAt ?? now));
  const durationMs = endedAt - startedAt;
  const place = (at: number) => Math.min(1, Math.max(0, (at - startedAt) / durationMs));
  const barOf = (span: PhaseSpan): TimelineBar => ({
    kind: KIND[span.phase],
    phase: span.phase,
    from: place(span.startedAt),
    to: place(span.endedAt ?? now),
    state: span.state,
    batches:
      span.phase === 'compute'
        ? batches.filter((batch) => batch.node === span.node && batch.state === 'done').length
        : 0,
    durationMs: (span.endedAt ?? now) - span.startedAt,
  });
  const rows = nodes.map((node) => {
    const bars = spans
      .filter((span) => span.node === node)
      .map(barOf)
      .sort((a, b) => a.from - b.from);
    return { node, bars, waits: waitsBetween(bars) };
  });
  return { startedAt, durationMs, ticks: ticksOf(durationMs), rows };
}

function waitsBetween(bars: readonly TimelineBar[]): { from: number; to: number }[] {
  const waits: { from: number; to: number }[] = [];
  let reached = bars[0]?.to ?? 0;
  for (const bar of bars) {
    if (bar.from - reached > 0.01) waits.push({ from: reached, to: bar.from });
    reached = Math.max(reached, bar.to);
  }
  return waits;
}

function ticksOf(durationMs: number): { at: number; seconds: number }[] {
  const seconds = durationMs / 1000;
  const step = TICK_STEPS_S.find((candidate) => seconds / candidate <= MOST_TICKS) ?? Math.ceil(seconds / MOST_TICKS);
  const count = Math.floor(seconds / step);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: (index * step) / seconds,
    seconds: Number((index * step).toFixed(1)),
  }));
}
