import { describe, expect, it } from 'vitest';
import { english } from '../../../shared/model/say';
import { oneMachineFleet, WORKERS } from '../../testing/fake-cluster';
import { LAB_NOW, node } from '../../testing/fake-fleet';
import { batchesOf, EARLIER, provedFleet, reportOf, spansUntil } from '../../testing/fake-proof';
import { oneWayFleet, provenFleet } from '../../testing/fake-share';
import { causeOf } from './cause';
import { phaseStates, runningPhase } from './phase-states';
import { runLayout } from './run-layout';
import { expectedMs } from './run-time';

const ALL = [node('atlas'), ...WORKERS];
const statesAt = (seconds: number, isEnded = false): string[] =>
  phaseStates(spansUntil(LAB_NOW, seconds), [], isEnded).map((phase) => phase.state);

describe('phaseStates', () => {
  it.each([
    ['before the first', -1, Array(10).fill('next')],
    ['while installing', 2, ['done', 'done', 'done', 'done', 'running', ...Array(5).fill('next')]],
    ['while computing', 6, [...Array(7).fill('done'), 'running', 'next', 'next']],
    ['after all', 9, Array(10).fill('done')],
  ])('says how far a run is: %s', (_name, seconds, expected) => expect(statesAt(seconds)).toEqual(expected));

  it('shows a phase that one machine does not need as left out', () => {
    const spans = spansUntil(LAB_NOW, 9).filter((span) => span.phase !== 'sentinel');
    expect(phaseStates(spans, [], false).find((phase) => phase.id === 'sentinel')?.state).toBe('skipped');
  });

  it('lets one failed node colour its phase', () => {
    const failed = phaseStates(reportOf('failed').phases, [], true).filter((phase) => phase.state === 'failed');
    expect(failed.map((phase) => phase.id)).toEqual(['verify-outputs']);
  });

  it('counts batches while they are computed', () => {
    const compute = phaseStates(spansUntil(LAB_NOW, 6), batchesOf(LAB_NOW, 10), false)[7];
    expect(compute?.note && english(compute.note)).toBe('10 of 16');
  });

  it('names the phase that runs', () => {
    expect(runningPhase(spansUntil(LAB_NOW, 6))).toBe('compute');
    expect(runningPhase([])).toBeNull();
  });
});

describe('runLayout', () => {
  const at = (seconds: number, last: ReturnType<typeof reportOf> | null) =>
    runLayout({
      spans: spansUntil(LAB_NOW, seconds),
      batches: [],
      nodes: ALL,
      startedAt: LAB_NOW,
      now: LAB_NOW + seconds * 1000,
      last,
    });

  it('grows to now when nothing is known of an earlier run', () => {
    const { now, expected } = at(6, null);
    expect(now).toBe(1);
    expect(expected).toEqual([]);
  });

  it('leaves room for what the last run lets expect, and never puts it before now', () => {
    const { now, expected, timeline } = at(6, reportOf('passed', LAB_NOW - 60_000));
    expect(now).toBeCloseTo(6 / 8.9, 2);
    expect(expected.length).toBeGreaterThan(0);
    for (const bar of expected) {
      expect(bar.from).toBeGreaterThanOrEqual(now ?? 1);
      expect(bar.to).toBeLessThanOrEqual(1.0001);
    }
    expect(timeline.rows.map((row) => row.node)).toEqual(ALL);
  });

  it('pushes what is late behind now', () => {
    const slow = runLayout({
      spans: spansUntil(LAB_NOW, 3),
      batches: [],
      nodes: ALL,
      startedAt: LAB_NOW,
      now: LAB_NOW + 60_000,
      last: reportOf('passed', LAB_NOW - 90_000),
    });
    for (const bar of slow.expected) expect(bar.from).toBeGreaterThanOrEqual((slow.now ?? 1) - 1e-9);
  });

  it('has no now after the end', () => {
    const { phases, batches, startedAt } = reportOf('passed');
    const layout = runLayout({ spans: phases, batches, nodes: ALL, startedAt, now: null, last: null });
    expect(layout.now).toBeNull();
    expect(layout.timeline.durationMs).toBe(8_900);
  });
});

describe('causeOf', () => {
  it('leads to the node whose check fails', () => {
    expect(causeOf(reportOf('failed'), oneWayFleet())).toMatchObject({
      step: 'share',
      nodeId: 'heron',
      finding: { checkId: 'share-sentinel' },
    });
  });

  it('leads to the share when the claims speak of it and no check fails any more', () => {
    expect(causeOf(reportOf('failed'), provenFleet())).toEqual({ step: 'share', nodeId: null, finding: null });
  });

  it('leads to the node that the failure names', () => {
    const failure = {
      code: 'worker-absent' as const,
      message: { en: 'osprey did not join.', values: {} },
      next: { en: 'Check that the network lets it through.', values: {} },
      detail: '',
      nodeId: node('osprey'),
    };
    const report = { ...reportOf('failed'), claims: [], failure };
    expect(causeOf(report, provenFleet())).toEqual({ step: 'prerequisites', nodeId: 'osprey', finding: null });
  });

  it('has none for a run that passed or was cancelled, or that used this computer alone', () => {
    expect(causeOf(reportOf('passed'), provenFleet())).toBeNull();
    expect(causeOf(reportOf('cancelled'), provenFleet())).toBeNull();
    expect(causeOf({ ...reportOf('failed'), isLocal: true }, oneMachineFleet())).toBeNull();
  });
});

describe('expectedMs', () => {
  it('takes the newest passed run of the same kind', () => {
    expect(expectedMs(EARLIER, false)).toBe(8_700);
    expect(expectedMs(EARLIER, true)).toBe(8_700);
    expect(
      expectedMs(
        EARLIER.filter((run) => run.verdict === 'failed'),
        false,
      ),
    ).toBeNull();
    expect(
      expectedMs(
        provedFleet('failed').runs.filter((run) => run.isLocal),
        false,
      ),
    ).toBeNull();
  });
});
