import { describe, expect, it } from 'vitest';
import { Later } from './later';

describe('a value that is waited for before its making begins', () => {
  it('takes the first making, and leaves no failure of a second one behind', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    const later = new Later<number>();
    later.follow(Promise.resolve(1));
    later.follow(Promise.reject(new Error('too late')));
    expect(await later.value).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  it('hands on the failure of the first', async () => {
    const later = new Later<number>();
    later.follow(Promise.reject(new Error('no')));
    await expect(later.value).rejects.toThrow('no');
  });
});
