import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WriteOptions, writeWhole, writeWholeSync } from './write-whole';

const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Write = (file: string, data: string | Buffer, options?: WriteOptions) => Promise<void>;

describe.each<[string, Write]>([
  ['writeWhole', writeWhole],
  ['writeWholeSync', async (...all) => writeWholeSync(...all)],
])('%s', (_name, write) => {
  it.skipIf(!isRootOnLinux)('leaves what was there when the disk takes a part of the content only', async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk]);
    try {
      writeFileSync(join(disk, 'file'), 'older');
      await expect(write(join(disk, 'file'), 'x'.repeat(100_000))).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(readFileSync(join(disk, 'file'), 'utf8')).toBe('older');
      expect(readdirSync(disk)).toEqual(['file']);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('keeps the link, the mode and the owner, and takes those that are given', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'one');
    chmodSync(file, 0o640);
    if (isRootOnLinux) chownSync(file, 12_345, 12_345);
    symlinkSync('file', join(folder, 'link'));
    await write(join(folder, 'link'), Buffer.from('two'));
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    if (isRootOnLinux) expect(statSync(file).uid).toBe(12_345);
    await write(file, '', { mode: 0o600, ...(isRootOnLinux ? { owner: { uid: 0, gid: 0 } } : {}) });
    expect(statSync(file).mode & 0o7777).toBe(0o600);
    expect(statSync(file).uid).toBe(process.getuid?.());
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
  });

  it('names what cannot be written, and leaves nothing', async () => {
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'taken', 'x'), '');
    await expect(write(join(folder, 'taken'), 'x')).rejects.toThrow();
    await expect(write(join(folder, 'absent', 'file'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

it('several writers of one file follow each other, whatever becomes of each', async () => {
  const file = join(folder, 'file');
  await Promise.all(Array.from({ length: 50 }, (_, at) => writeWhole(file, `${at} `.repeat(1 + (at % 7) * 1_000))));
  expect(readFileSync(file, 'utf8')).toBe('49 ');
  expect(readdirSync(folder)).toEqual(['file']);
});
