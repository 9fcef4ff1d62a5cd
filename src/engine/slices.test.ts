import { expect, test } from 'vitest';
import { Slices } from './slices';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('so many start per turn of the event loop, in order, and none is left out', async () => {
  const slices = new Slices(3);
  const started: number[] = [];
  const all = Array.from({ length: 8 }, (_, at) => slices.next().then(() => started.push(at)));
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  await turn();
  await turn();
  await Promise.all(all);
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  await slices.next();
});
