import { PROOF_PHASES } from '../../../shared/model/phases';
import type { PhaseSpan, ProofBatch, ProofPhaseId } from '../../../shared/model/proof';
import { say } from '../../../shared/model/say';
import type { Sentence } from '../../../shared/model/sentence';
import { durationText } from '../../view/units';

/** One phase of a proof over all nodes. */
export interface PhaseState {
  readonly id: ProofPhaseId;
  readonly state: 'done' | 'failed' | 'cancelled' | 'running' | 'next' | 'skipped';
  /** How long it took, or how far it is. */
  readonly note: Sentence | null;
}

function stateOf(spans: readonly PhaseSpan[]): PhaseSpan['state'] {
  for (const state of ['failed', 'cancelled', 'running'] as const) {
    if (spans.some((span) => span.state === state)) return state;
  }
  return 'done';
}

/** Every phase in order. One without spans is `skipped` when a later one has begun or the run has ended, else `next`. Pure. */
export function phaseStates(
  spans: readonly PhaseSpan[],
  batches: readonly ProofBatch[],
  isEnded: boolean,
): PhaseState[] {
  const last = Math.max(-1, ...spans.map((span) => PROOF_PHASES.indexOf(span.phase)));
  return PROOF_PHASES.map((id, index) => {
    const own = spans.filter((span) => span.phase === id);
    if (own.length === 0) return { id, state: isEnded || index < last ? 'skipped' : 'next', note: null };
    const state = stateOf(own);
    const computed = batches.filter((batch) => batch.state === 'done').length;
    if (id === 'compute' && batches.length > 0 && state !== 'done')
      return { id, state, note: say('{{done}} of {{total}}', { done: computed, total: batches.length }) };
    if (state === 'running') return { id, state, note: null };
    const from = Math.min(...own.map((span) => span.startedAt));
    const to = Math.max(...own.map((span) => span.endedAt ?? span.startedAt));
    return { id, state, note: say('{{time}}', { time: durationText(to - from) }) };
  });
}

/** The phase that runs now, or null between two. */
export const runningPhase = (spans: readonly PhaseSpan[]): ProofPhaseId | null =>
  [...PROOF_PHASES].reverse().find((id) => spans.some((span) => span.phase === id && span.state === 'running')) ?? null;
