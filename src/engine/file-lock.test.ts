import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whileLocked } from './file-lock';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'file');
const leave = (name: string) => {
  mkdirSync(join(folder, name));
  const long = new Date(Date.now() - 60_000);
  utimesSync(join(folder, name), long, long);
};

describe('whileLocked', () => {
  it('lets one in at a time, whatever becomes of it, and leaves nothing', async () => {
    let inside = 0;
    let most = 0;
    const work = Array.from({ length: 20 }, (_, at) =>
      whileLocked(file(), async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
        if (at % 3 === 0) throw new Error('failed');
      }).catch((error: Error) => error.message),
    );
    expect(new Set(await Promise.all(work))).toEqual(new Set(['failed', undefined]));
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets one of many in where a program died with the lock, and where another died removing it', async () => {
    leave('file.muster-lock');
    leave('file.muster-lock.turn');
    let inside = 0;
    let most = 0;
    const enter = () =>
      whileLocked(file(), async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside--;
      });
    await Promise.all(Array.from({ length: 16 }, enter));
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names a folder in which no lock can be made', async () => {
    await expect(whileLocked(join(folder, 'absent', 'file'), async () => undefined)).rejects.toMatchObject({
      code: 'bad-file',
    });
  });
});
