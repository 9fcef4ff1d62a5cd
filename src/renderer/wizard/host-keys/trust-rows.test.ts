import { describe, expect, it } from 'vitest';
import { interceptedFleet, oneMachineFleet, preparedFleet, seededFleet, WORKERS } from '../../testing/fake-cluster';
import { node } from '../../testing/fake-fleet';
import { comparisonsOf, differencesOf, seedableOf, trustRows } from './trust-rows';

const words = (fleet: Parameters<typeof trustRows>[0], id: string): string[] => {
  const row = trustRows(fleet).find((other) => other.id === id);
  return row ? Object.values(row.cells).map((cell) => cell.word.word) : [];
};

describe('trustRows', () => {
  it('lists the scheduler first, then every worker that needs a way back', () => {
    expect(trustRows(preparedFleet()).map((row) => row.id)).toEqual(['atlas', ...WORKERS]);
  });

  it.each([
    ['before seeding', preparedFleet(), 'heron', ['Pinned', 'To seed', 'Waiting', 'None needed', 'None needed']],
    ['after seeding', seededFleet(), 'heron', ['Pinned', 'Seeded', 'Works', 'None needed', 'None needed']],
    [
      'the scheduler itself',
      seededFleet(),
      'atlas',
      ['Pinned', 'None needed', 'None needed', 'None needed', 'None needed'],
    ],
    [
      'another key on the way',
      interceptedFleet(),
      'heron',
      ['Pinned', 'Keys differ', 'Waiting', 'None needed', 'None needed'],
    ],
  ])('says how every direction stands: %s', (_name, fleet, id, expected) => {
    expect(words(fleet, id)).toEqual(expected);
  });

  it('shows what is older than the last sleep with its word, its time and no colour', () => {
    const cells = (fleet: Parameters<typeof trustRows>[0]) =>
      Object.values(trustRows(fleet).find(({ id }) => id === 'heron')?.cells ?? {}).map(({ word, note }) => [
        word.word,
        word.tone,
        note?.en ?? null,
      ]);
    const old = { ...seededFleet(), staleBefore: Number.MAX_SAFE_INTEGER };
    expect(cells(old).slice(0, 3)).toEqual([
      ['Pinned', 'mute', 'as of {{time}}'],
      ['Seeded', 'mute', 'as of {{time}}'],
      ['Works', 'mute', 'as of {{time}}'],
    ]);
    expect(cells(seededFleet()).map(([, tone]) => tone)).toEqual(['ok', 'ok', 'ok', 'mute', 'mute']);
    expect(cells({ ...interceptedFleet(), staleBefore: Number.MAX_SAFE_INTEGER })[1]).toEqual([
      'Keys differ',
      'bad',
      'nothing is written',
    ]);
  });

  it('is empty without a scheduler', () => {
    const fleet = preparedFleet();
    expect(trustRows({ ...fleet, cluster: { ...fleet.cluster, scheduler: null } })).toEqual([]);
  });
});

describe('seedableOf', () => {
  it('leaves out who is trusted already', () => {
    expect(seedableOf(seededFleet(WORKERS.slice(0, 2)))).toEqual(['merlin', 'heron']);
  });

  it('leaves out who is not prepared', () => {
    const fleet = preparedFleet();
    const heron = fleet.known.heron;
    if (!heron) throw new Error('heron is in the lab');
    const broken = { ...heron.results['sshfs-present'], status: 'fail' } as (typeof heron.results)[string];
    const known = { ...fleet.known, heron: { ...heron, results: { ...heron.results, 'sshfs-present': broken } } };
    expect(seedableOf({ ...fleet, known })).not.toContain('heron');
  });

  it('has nobody to seed on one machine', () => expect(seedableOf(oneMachineFleet())).toEqual([]));
});

describe('differencesOf', () => {
  it('finds the direction whose sides differ', () => {
    expect(differencesOf(interceptedFleet()).map((one) => `${one.from}>${one.to}`)).toEqual(['heron>atlas']);
  });

  it('is not disturbed by nodes that take no part', () => {
    const fleet = interceptedFleet();
    const nodes = fleet.cluster.nodes.map((one) => (one.id === 'heron' ? { ...one, isSetAside: true } : one));
    expect(differencesOf({ ...fleet, cluster: { ...fleet.cluster, nodes } })).toEqual([]);
  });
});

describe('comparisonsOf', () => {
  it('shows two sides before the third was asked', () => {
    const { comparisons, trust } = comparisonsOf(preparedFleet(), node('heron'), node('atlas'));
    expect(trust).toBeNull();
    expect(comparisons).toHaveLength(1);
    expect(comparisons[0]).toMatchObject({ seen: null, agrees: true });
    expect(comparisons[0]?.owner).toBe(comparisons[0]?.pinned);
  });
});
