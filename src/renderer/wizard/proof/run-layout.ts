import type { NodeId } from '../../../shared/model/ids';
import type { PhaseSpan, ProofBatch, ProofPhaseId, ProofReport } from '../../../shared/model/proof';
import { type Timeline, timelineOf } from '../../../shared/timeline-layout';

/** A stretch that the last run lets expect. `from` and `to` are fractions of the width. */
export interface ExpectedBar {
  readonly node: NodeId;
  readonly phase: ProofPhaseId;
  readonly from: number;
  readonly to: number;
}
export interface RunLayout {
  readonly timeline: Timeline;
  readonly expected: readonly ExpectedBar[];
  /** Where now is, or null when the run has ended. */
  readonly now: number | null;
}

interface RunInput {
  readonly spans: readonly PhaseSpan[];
  readonly batches: readonly ProofBatch[];
  readonly nodes: readonly NodeId[];
  readonly startedAt: number;
  /** Null when the run has ended. */
  readonly now: number | null;
  /** An earlier run of the same kind. */
  readonly last: Pick<ProofReport, 'phases' | 'startedAt'> | null;
}

/** Where everything of a run stands in time, with what an earlier run lets expect of the rest. Pure. */
export function runLayout({ spans, batches, nodes, startedAt, now, last }: RunInput): RunLayout {
  const end = now ?? Math.max(startedAt, ...spans.map((span) => span.endedAt ?? span.startedAt));
  if (now === null || !last) {
    const timeline = timelineOf(spans, batches, nodes, end);
    return { timeline, expected: [], now: now === null ? null : 1 };
  }
  const coming = last.phases.flatMap((span) => {
    const isKnown = spans.some((own) => own.phase === span.phase && own.node === span.node);
    if (isKnown || !nodes.includes(span.node) || span.endedAt === null) return [];
    return [
      { node: span.node, phase: span.phase, from: span.startedAt - last.startedAt, to: span.endedAt - last.startedAt },
    ];
  });
  const elapsed = now - startedAt;
  const late = coming.length === 0 ? 0 : Math.max(0, elapsed - Math.min(...coming.map((bar) => bar.from)));
  const horizonMs = Math.max(elapsed, ...coming.map((bar) => bar.to + late));
  // A span on no shown node stretches the scale to what is still expected.
  const horizon: PhaseSpan = {
    phase: 'shut-down',
    node: '-' as NodeId,
    startedAt,
    endedAt: startedAt + horizonMs,
    state: 'done',
    detail: '',
  };
  const timeline = timelineOf([...spans, horizon], batches, nodes, now);
  const place = (ms: number): number => (startedAt + ms - timeline.startedAt) / timeline.durationMs;
  const expected = coming.map((bar) => ({ ...bar, from: place(bar.from + late), to: place(bar.to + late) }));
  return { timeline, expected, now: place(elapsed) };
}
