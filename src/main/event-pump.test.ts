import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from '../shared/model/event';
import { pumpEvents } from './event-pump';

const eventOf = (seq: number): EngineEvent => ({ seq, at: 1, what: { type: 'log', lines: [] } });

function pump() {
  const batches: number[][] = [];
  let listener: ((event: EngineEvent) => void) | null = null;
  const stop = pumpEvents(
    (added) => {
      listener = added;
      return () => {
        listener = null;
      };
    },
    (events) => batches.push(events.map(({ seq }) => seq)),
  );
  return { batches, stop, happen: (seq: number) => listener?.(eventOf(seq)) };
}

describe('pumpEvents', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends what happened within one frame together, in order', () => {
    const { batches, happen } = pump();
    happen(1);
    happen(2);
    expect(batches).toEqual([]);
    vi.advanceTimersByTime(16);
    happen(3);
    vi.advanceTimersByTime(16);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('does not let a flood wait for the frame, and sends nothing twice', () => {
    const { batches, happen } = pump();
    for (let seq = 1; seq <= 450; seq += 1) happen(seq);
    expect(batches.map((batch) => batch.length)).toEqual([200, 200]);
    vi.advanceTimersByTime(16);
    expect(batches.flat()).toEqual(Array.from({ length: 450 }, (_, at) => at + 1));
  });

  it('sends no empty batch', () => {
    const { batches } = pump();
    vi.advanceTimersByTime(1_000);
    expect(batches).toEqual([]);
  });

  it('sends the rest when it stops, and nothing after', () => {
    const { batches, happen, stop } = pump();
    happen(1);
    stop();
    happen(2);
    vi.advanceTimersByTime(1_000);
    expect(batches).toEqual([[1]]);
  });
});
