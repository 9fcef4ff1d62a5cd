import { describe, expect, it } from 'vitest';
import type { CheckId, CheckResult } from './model/check';
import { CHECK_IDS } from './model/check-ids';
import type { Cluster } from './model/cluster';
import { emptyCluster, oneMachineCluster } from './model/cluster-shape';
import type { FleetSnapshot } from './model/fleet';
import { emptyFleet } from './model/fleet-fold';
import type { NodeId } from './model/ids';
import { say } from './model/say';
import { oldResultsAt, STEP_IDS, STEPS, standingOf, stepStatesOf } from './steps';

const id = (name: string): NodeId => name as NodeId;
const found = (name: string, isSetAside = false): Cluster['nodes'][number] => ({
  id: id(name),
  name,
  address: `${name}.local`,
  port: 22,
  user: null,
  aliases: [],
  sources: [],
  isSetAside,
});

function results(broken: Partial<Record<CheckId, CheckResult['status']>>): Record<string, CheckResult> {
  return Object.fromEntries(
    CHECK_IDS.map((checkId) => [
      checkId,
      {
        checkId,
        status: broken[checkId] ?? 'pass',
        summary: say('.'),
        evidence: {},
        remedies: [],
        blockedBy: null,
        at: 1,
      },
    ]),
  );
}

/** atlas schedules, heron and merlin work; what is broken on whom comes in. */
function lab(
  broken: Record<string, Partial<Record<CheckId, CheckResult['status']>>>,
  aside: string[] = [],
): FleetSnapshot {
  const names = ['atlas', 'heron', 'merlin'];
  const cluster: Cluster = {
    ...emptyCluster('lab'),
    nodes: names.map((name) => found(name, aside.includes(name))),
    scheduler: id('atlas'),
    workers: [
      { node: id('heron'), slots: 1 },
      { node: id('merlin'), slots: 1 },
    ],
  };
  const known = Object.fromEntries(
    names.map((name) => [name, { observation: null, results: results(broken[name] ?? {}) }]),
  );
  return { ...emptyFleet(cluster), known };
}
const words = (fleet: FleetSnapshot): string => STEP_IDS.map((step) => stepStatesOf(fleet)[step].state).join(' ');

describe('stepStatesOf', () => {
  it.each([
    ['an empty cluster', emptyFleet(), 'open locked locked locked locked'],
    ['one machine', emptyFleet(oneMachineCluster(2)), 'done done done done open'],
    ['all proven', lab({}), 'done done done done open'],
    [
      'a package missing on one worker',
      lab({ heron: { 'sshfs-present': 'fail', 'reverse-ssh': 'blocked', 'share-mounted': 'blocked' } }),
      'done attention open open locked',
    ],
    [
      'that worker set aside',
      lab({ heron: { 'sshfs-present': 'fail', 'reverse-ssh': 'blocked', 'share-mounted': 'blocked' } }, ['heron']),
      'done done done done open',
    ],
    [
      'the scheduler not reached',
      lab({ atlas: { 'tcp-22-open': 'fail' }, heron: { 'reverse-ssh': 'fail' }, merlin: { 'reverse-ssh': 'fail' } }),
      'done attention locked locked locked',
    ],
    ['a share that could not be asked', lab({ merlin: { 'share-sentinel': 'error' } }), 'done done done open locked'],
  ])('%s', (_what, fleet, expected) => {
    expect(words(fleet)).toBe(expected);
  });

  it('marks the shown page only while it is open', () => {
    expect(stepStatesOf(emptyFleet(), 'discover').discover.state).toBe('open-here');
    expect(stepStatesOf(lab({}), 'share').share.state).toBe('done');
  });
  it('keeps a failed proof failed until another run says otherwise', () => {
    const run = {
      runId: 'a' as never,
      startedAt: 1,
      endedAt: 2,
      verdict: 'failed' as const,
      headline: say('.'),
      isLocal: false,
    };
    expect(stepStatesOf({ ...lab({}), runs: [run] }).proof.state).toBe('failed');
    expect(stepStatesOf({ ...lab({}), runs: [run, { ...run, startedAt: 3, verdict: 'passed' }] }).proof.state).toBe(
      'done',
    );
  });
  it('groups every check into exactly one step', () => {
    expect(STEPS.flatMap((step) => step.checks).sort()).toEqual([...CHECK_IDS].sort());
  });
});

describe('older results', () => {
  const woken = (staleBefore: number): FleetSnapshot => ({ ...lab({}), staleBefore });
  it('open no gate, whatever they said', () => {
    expect(standingOf(woken(2), id('heron'), 'prerequisites')).toBe('unknown');
    const states = stepStatesOf(woken(2));
    for (const step of ['prerequisites', 'host-keys', 'share'] as const) {
      expect(states[step]).toEqual({ state: 'open', text: say('Older results, to be checked again') });
    }
    expect(states.proof.state).toBe('locked');
  });
  it('count again once they are newer than the sleep', () => {
    expect(standingOf(woken(1), id('heron'), 'prerequisites')).toBe('holds');
    expect(stepStatesOf(woken(1)).share.state).toBe('done');
  });
  it('tell from when they are', () => {
    expect(oldResultsAt(woken(2))).toBe(1);
    expect(oldResultsAt(woken(1))).toBeNull();
    expect(oldResultsAt(woken(0))).toBeNull();
  });
});
