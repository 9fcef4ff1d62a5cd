import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from '../../shared/model/event';
import { node } from '../testing/fake-fleet';
import { keepLogLines, LINES_PER_NODE, useLogStore } from './log-store';

const lines = (name: string, count: number): EngineEvent => ({
  seq: 1,
  at: 1,
  what: {
    type: 'log',
    lines: Array.from({ length: count }, (_none, index) => ({
      at: index,
      nodeId: node(name),
      jobId: null,
      stream: 'out' as const,
      text: `${name} ${index}`,
    })),
  },
});

describe('keepLogLines', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    useLogStore.setState({ lines: {} });
  });
  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
  });
  it('keeps lines per node, and all of them in the order they came', () => {
    keepLogLines([lines('heron', 2), lines('merlin', 1)]);
    const kept = useLogStore.getState().lines;
    expect(kept.heron?.map((line) => line.text)).toEqual(['heron 0', 'heron 1']);
    expect(kept['*']).toHaveLength(3);
  });
  it('drops the oldest beyond the ring', () => {
    keepLogLines([lines('heron', LINES_PER_NODE + 10)]);
    const kept = useLogStore.getState().lines.heron;
    expect(kept).toHaveLength(LINES_PER_NODE);
    expect(kept?.[0]?.text).toBe('heron 10');
  });
  it('shows the first lines at once, and what follows in a flood a few times a second, in order', () => {
    const drawn = vi.fn();
    const stop = useLogStore.subscribe(drawn);
    for (let batch = 0; batch < 60; batch += 1) {
      keepLogLines([lines(`batch-${batch}`, 3)]);
      vi.advanceTimersByTime(16);
    }
    vi.runAllTimers();
    stop();
    expect(drawn.mock.calls.length).toBeLessThanOrEqual(6);
    const kept = useLogStore.getState().lines['*']?.map((line) => line.text);
    expect(kept).toEqual(
      Array.from({ length: 60 }, (_none, batch) => [0, 1, 2].map((at) => `batch-${batch} ${at}`)).flat(),
    );
  });
});
