import { describe, expect, it } from 'vitest';
import type { NodeId } from './model/ids';
import type { PhaseSpan } from './model/proof';
import { timelineOf } from './timeline-layout';
import { topologyOf } from './topology-layout';

const heron = 'heron' as NodeId;
const span = (phase: PhaseSpan['phase'], startedAt: number, endedAt: number | null): PhaseSpan => ({
  phase,
  node: heron,
  startedAt,
  endedAt,
  state: endedAt === null ? 'running' : 'done',
  detail: '',
});

describe('timelineOf', () => {
  it('places bars as fractions of the run, and names the gaps as waits', () => {
    const spans = [span('inputs', 1000, 2000), span('compute', 4000, 5000)];
    const timeline = timelineOf(spans, [], [heron], 9000);
    expect(timeline.durationMs).toBe(4000);
    expect(timeline.rows[0]?.bars.map((bar) => [bar.from, bar.to])).toEqual([
      [0, 0.25],
      [0.75, 1],
    ]);
    expect(timeline.rows[0]?.waits).toEqual([{ from: 0.25, to: 0.75 }]);
  });

  it('lets a running phase grow to now', () => {
    const timeline = timelineOf([span('inputs', 0, 1000), span('install', 1000, null)], [], [heron], 4000);
    expect(timeline.rows[0]?.bars[1]).toMatchObject({ from: 0.25, to: 1, state: 'running', durationMs: 3000 });
  });

  it.each([
    [100, 1],
    [8_700, 9],
    [62_000, 7],
    [3_000_000, 11],
  ])('marks %i ms with a readable number of ticks', (durationMs, count) => {
    const { ticks } = timelineOf([span('install', 0, durationMs)], [], [heron], durationMs);
    expect(ticks).toHaveLength(count);
    expect(ticks[0]).toEqual({ at: 0, seconds: 0 });
    expect(ticks.every((tick) => tick.at <= 1)).toBe(true);
  });

  it('is empty before anything ran', () => {
    const timeline = timelineOf([], [], [heron], 5000);
    expect(timeline.rows).toEqual([{ node: heron, bars: [], waits: [] }]);
    expect(Number.isFinite(timeline.durationMs)).toBe(true);
  });
});

describe('topologyOf', () => {
  const node = (id: string) => ({ id, name: id, text: '' });
  const worker = (id: string) => ({ ...node(id), edge: 'proven' as const });

  it('draws no box outside its frame and none over another', () => {
    for (const count of [0, 1, 2, 9]) {
      const workers = Array.from({ length: count }, (_, at) => worker(`w${at}`));
      const picture = topologyOf({ manager: node('m'), scheduler: node('s'), managerEdge: 'proven', workers });
      expect(picture.boxes).toHaveLength(count + 2);
      expect(picture.edges).toHaveLength(count + 1);
      for (const [at, box] of picture.boxes.entries()) {
        expect(box.x >= 0 && box.y >= 0).toBe(true);
        expect(box.x + box.width <= picture.width && box.y + box.height <= picture.height).toBe(true);
        for (const other of picture.boxes.slice(at + 1)) {
          expect(
            box.x + box.width <= other.x ||
              other.x + other.width <= box.x ||
              box.y + box.height <= other.y ||
              other.y + other.height <= box.y,
          ).toBe(true);
        }
      }
    }
  });

  it('leaves the manager out when it is the scheduler', () => {
    const picture = topologyOf({ manager: null, scheduler: node('s'), managerEdge: 'untried', workers: [worker('w')] });
    expect(picture.boxes.map((box) => box.role)).toEqual(['scheduler', 'worker']);
    expect(picture.edges.map((edge) => [edge.from, edge.to, edge.state])).toEqual([['s', 'w', 'proven']]);
  });
});
