import { describe, expect, it } from 'vitest';
import { english } from '../../../shared/model/say';
import { seededFleet } from '../../testing/fake-cluster';
import { node } from '../../testing/fake-fleet';
import { oneWayFailure, oneWayFleet, provenFleet, sharePlanOf, sharingFleet } from '../../testing/fake-share';
import { sentinelWord, shareRows, wholeRefusals } from './share-rows';

const wordsOf = (row: ReturnType<typeof shareRows>[number] | undefined): string[] =>
  Object.values(row?.cells ?? {}).map((cell) => (cell.text ? english(cell.text) : cell.word.word));
const heron = (rows: ReturnType<typeof shareRows>) => rows.find((row) => row.id === 'heron');

describe('shareRows', () => {
  it.each([
    ['before anything', seededFleet(), false, 'untried', Array(5).fill('Not tried')],
    ['in the middle of the sentinel', sharingFleet(), true, 'progress', ['Done', 'Done', 'Done', 'Reading', 'Next']],
    ['proven', provenFleet(), false, 'proven', ['Done', 'Done', 'Done', '58 ms', '19 ms']],
    ['read one way only', oneWayFleet(), false, 'broken', ['Done', 'Done', 'Done', '58 ms', 'Not read']],
  ])('says how far a worker is: %s', (_name, fleet, isRunning, edge, words) => {
    const row = heron(shareRows(fleet, null, isRunning));
    expect(row?.edge).toBe(edge);
    expect(wordsOf(row)).toEqual(words);
  });

  it('proves nothing by what is older than the last sleep, and shows it with its time and no colour', () => {
    const old = { ...provenFleet(), staleBefore: Number.MAX_SAFE_INTEGER };
    const row = heron(shareRows(old, null, false));
    expect(row?.edge).toBe('untried');
    expect(Object.values(row?.cells ?? {}).map(({ word, isOld }) => [word.tone, isOld])).toEqual(
      Array(5).fill(['mute', true]),
    );
    expect(wordsOf(row)).toEqual(['Done', 'Done', 'Done', '58 ms', '19 ms']);
    const broken = { ...oneWayFleet(), staleBefore: Number.MAX_SAFE_INTEGER };
    expect(heron(shareRows(broken, null, false))?.cells['worker-writes'].word.tone).toBe('mute');
  });

  it('keeps what other workers have proven while one is broken', () => {
    expect(shareRows(oneWayFleet(), null, false).map((row) => row.edge)).toEqual([
      'proven',
      'proven',
      'proven',
      'broken',
    ]);
  });

  it('shows a refusal of the plan where nothing was tried yet', () => {
    const plan = sharePlanOf([node('heron')], [oneWayFailure]);
    expect(heron(shareRows(seededFleet(), plan, false))?.failure).toEqual(oneWayFailure);
  });

  it('falls back on the check after a restart, when no sentinel is remembered', () => {
    const fleet = provenFleet();
    const row = heron(shareRows({ ...fleet, share: { workers: {}, checkedAt: null, gate: null } }, null, false));
    expect(row?.edge).toBe('proven');
    expect(wordsOf(row)[4]).toMatch(/^Read, /);
  });
});

it('names the sentinel for tests and styles', () => {
  expect(sentinelWord(null)).toBe('none');
  expect(sentinelWord(oneWayFleet().share.workers.heron?.sentinel)).toBe('one-way');
  expect(sentinelWord(provenFleet().share.workers.heron?.sentinel)).toBe('both-ways');
});

it('tells refusals of the whole share from those of one worker', () => {
  const whole = { ...oneWayFailure, nodeId: node('atlas') };
  expect(wholeRefusals(sharePlanOf([], [oneWayFailure, whole]), node('atlas'))).toEqual([whole]);
});
