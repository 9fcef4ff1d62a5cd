import { expect, it } from 'vitest';
import { gpuCount, slotAdvice } from './slot-advice';

const GIB = 1024 ** 3;

it.each([
  ['few cores', 2, 64, '', false, 1],
  ['cores', 8, 64, '', false, 2],
  ['memory', 32, 16, '', false, 2],
  ['memory that is a little short of its name', 32, 15.6, '', false, 2],
  ['one GPU', 32, 64, 'RTX 4090 (128 SM)', false, 1],
  ['two GPUs', 32, 64, 'RTX 4090; RTX 4090', false, 2],
  ['the most there is', 128, 512, 'a;b;c;d;e;f', false, 4],
  ['the scheduler', 32, 64, '', true, 1],
  ['nothing known', 0, 0, '', false, 1],
])('is limited by %s', (_name, cores, ramGib, gpu, isScheduler, slots) => {
  const advice = slotAdvice({ cores, ramBytes: ramGib * GIB, gpu }, isScheduler);
  expect(advice.slots).toBe(slots);
  expect(advice.reasons).toHaveLength(2 + Number(gpu !== '') + Number(isScheduler));
});

it('gives a reason per limit in AGILab’s own words', () => {
  expect(slotAdvice({ cores: 16, ramBytes: 24 * GIB, gpu: 'A100' }, true).reasons).toEqual([
    'CPU budget: 16 core(s) -> 4 worker(s)',
    'RAM budget: 24 GB -> 3 worker(s)',
    'GPU budget: 1 detected -> 1 worker(s)',
    'scheduler host kept to one worker',
  ]);
});

it.each([
  ['', 0],
  [' ; ', 0],
  ['a', 1],
  ['a, b;c', 3],
])('counts the GPUs of %j', (gpu, count) => expect(gpuCount(gpu)).toBe(count));
