import { expect, test } from 'vitest';
import { emptyFleet } from '../../shared/model/fleet-fold';
import { slotsFor, suggestCluster } from './advisor';

const GIB = 1024 ** 3;

test.each([
  [1, 1, 1],
  [4, 8, 1],
  [8, 64, 2],
  [64, 15.6, 2],
  [64, 512, 4],
])('%d cores and %d GiB give %d slots', (cores, ramGib, slots) => {
  expect(slotsFor({ cores, ramBytes: ramGib * GIB, gpu: '' })).toBe(slots);
});

test('without a node that was looked at nothing is suggested', () => {
  const fleet = emptyFleet();
  expect(suggestCluster(fleet)).toEqual({ cluster: fleet.cluster, reasons: [] });
});
