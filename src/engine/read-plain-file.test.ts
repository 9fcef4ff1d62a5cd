import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPlainFile } from './read-plain-file';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-plain-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('readPlainFile', () => {
  it('reads a plain file, and none where none is', async () => {
    writeFileSync(join(folder, 'file'), 'content');
    expect(String(await readPlainFile(join(folder, 'file'), 100))).toBe('content');
    expect(await readPlainFile(join(folder, 'absent'), 100)).toBeNull();
  });

  it.skipIf(process.platform === 'win32').each<[string, (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    [
      'too large',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 101);
      },
    ],
  ])('refuses what is %s, at once', async (name, make) => {
    make(join(folder, name));
    await expect(readPlainFile(join(folder, name), 100)).rejects.toThrow();
  });

  // The limit belongs to a process as a whole: here it is lowered for this one, and raised again.
  const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;
  it.skipIf(!canLimit)('waits for a handle when this computer has none left', async () => {
    writeFileSync(join(folder, 'late'), 'content');
    const limit = (soft: string) => execFileSync('prlimit', [`--nofile=${soft}:`, '--pid', String(process.pid)]);
    const before = execFileSync('prlimit', [
      '--nofile',
      '--pid',
      String(process.pid),
      '--output',
      'SOFT',
      '--noheadings',
    ]);
    const held: number[] = [];
    // Lowered to what is open now and a few: the program that does it needs handles of its own.
    limit('200');
    let reading: Promise<Buffer | null>;
    try {
      for (;;) held.push(openSync('/dev/null', 'r'));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('EMFILE');
      reading = readPlainFile(join(folder, 'late'), 100);
      const isEarly = await Promise.race([
        reading.then(() => true),
        new Promise((resolve) => setTimeout(resolve, 200, false)),
      ]);
      expect(isEarly).toBe(false);
    } finally {
      for (const handle of held) closeSync(handle);
      limit(String(before).trim());
    }
    expect(String(await reading)).toBe('content');
  });
});
