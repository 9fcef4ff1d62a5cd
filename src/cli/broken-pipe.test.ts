import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { endOnBrokenPipe } from './broken-pipe';

const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

describe('output that nobody reads any more', () => {
  it.each([
    ['cancels a running job once, and leaves the end to it', true, [1, 0]],
    ['ends the program when nothing runs', false, [1, 1]],
  ])('%s', (_what, isHeard, calls) => {
    const out = new PassThrough();
    const [interrupt, leave] = [vi.fn(() => isHeard), vi.fn()];
    endOnBrokenPipe(out, interrupt, leave);
    for (let times = 0; times < 3; times += 1) out.emit('error', broken);
    expect([interrupt.mock.calls.length, leave.mock.calls.length]).toEqual(calls);
  });

  it('is the only error that is taken so', () => {
    const out = new PassThrough();
    endOnBrokenPipe(out, vi.fn(), vi.fn());
    expect(() => out.emit('error', new Error('bad descriptor'))).toThrow('bad descriptor');
  });
});
