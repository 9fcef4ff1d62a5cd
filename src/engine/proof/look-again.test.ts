import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lookAgainUntil } from './look-again';
import { fakeJob } from './testing/fake-job';

const job = fakeJob(() => ({}));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('looks once where what is seen holds', async () => {
  const look = vi.fn(async () => 'whole');
  expect(await lookAgainUntil(job, look, (seen) => seen === 'whole')).toBe('whole');
  expect(look).toHaveBeenCalledOnce();
});

it('looks again while the share may still show what was', async () => {
  const seen = ['empty', 'empty', 'whole'];
  const found = lookAgainUntil(
    job,
    async () => seen.shift() ?? 'none',
    (what) => what === 'whole',
  );
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await found).toBe('whole');
});

it('ends with what it saw last, when that is all there ever is', async () => {
  let looks = 0;
  const found = lookAgainUntil(
    job,
    async () => ++looks,
    () => false,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await found).toBe(25);
});

it('ends with a cancel', async () => {
  const cancel = new AbortController();
  const found = lookAgainUntil(
    { ...job, signal: cancel.signal },
    async () => 'empty',
    () => false,
  );
  const ended = expect(found).rejects.toMatchObject({ code: 'cancelled' });
  cancel.abort();
  await vi.advanceTimersByTimeAsync(1_000);
  await ended;
});
