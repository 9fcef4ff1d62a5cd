import { appendFile, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobId, NodeId } from '../../shared/model/ids';
import type { Inverse, JournalEntry } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { openJournal } from './file-journal';

const heron = 'heron' as NodeId;
const lines: Inverse = { kind: 'remove-lines', path: '~/.ssh/authorized_keys', lines: ['key'], isFileNew: false };
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  file = join(folder, 'deep', 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const stored = async (): Promise<JournalEntry[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as JournalEntry);

describe('file journal', () => {
  it('has the intent on disk before the act, and the result after it', async () => {
    const journal = await openJournal(file, () => 7);
    let during: JournalEntry[] = [];
    await journal.forJob('j1' as JobId).change(heron, say('key installed'), lines, async () => {
      during = await stored();
      return undefined;
    });
    expect(during.map((entry) => entry.state)).toEqual(['intent']);
    expect((await stored()).map((entry) => [entry.state, entry.jobId, entry.at])).toEqual([
      ['intent', 'j1', 7],
      ['done', 'j1', 7],
    ]);
  });

  it('keeps the inverse of a failed act and passes its error on', async () => {
    const journal = await openJournal(file, () => 0);
    const act = () => Promise.reject(new Error('disk full'));
    await expect(journal.change(heron, say('x'), lines, act)).rejects.toThrow('disk full');
    expect(journal.entries()).toMatchObject([{ state: 'failed', inverse: lines, detail: 'disk full' }]);
  });

  it('takes a better inverse from the act', async () => {
    const journal = await openJournal(file, () => 0);
    const better: Inverse = { kind: 'remove-packages', manager: 'apt', packages: ['sshfs', 'fuse3'] };
    await journal.change(heron, say('x'), { ...better, packages: ['sshfs'] }, async () => better);
    expect(journal.entries()[0]?.inverse).toEqual(better);
  });

  it('is the same after it was opened again, however often, and tells every change', async () => {
    const first = await openJournal(file, () => 0);
    const seen: string[] = [];
    first.onChange((entry) => seen.push(entry.state));
    await Promise.all([1, 2, 3].map((n) => first.change(heron, say(`change ${n}`), lines, async () => undefined)));
    const id = first.entries()[1]?.id ?? '';
    await first.markUndone(id, 'by hand');
    await first.markUndone(id, 'again');
    await first.close();
    expect(seen.filter((state) => state === 'undone')).toHaveLength(1);
    const second = await openJournal(file, () => 0);
    const third = await openJournal(file, () => 0);
    expect(second.entries()).toEqual(first.entries());
    expect(third.entries()).toEqual(first.entries());
    expect(second.entries().map((entry) => entry.state)).toEqual(['done', 'undone', 'done']);
  });

  it.each(['{"id":"half', '{}', 'x'])('drops a torn last line %j and goes on behind it', async (torn) => {
    const before = await openJournal(file, () => 0);
    await before.change(heron, say('one'), lines, async () => undefined);
    await before.close();
    await appendFile(file, torn);
    const after = await openJournal(file, () => 0);
    expect(after.entries()).toEqual(before.entries());
    await after.change(heron, say('two'), lines, async () => undefined);
    await after.close();
    expect((await openJournal(file, () => 0)).entries()).toHaveLength(2);
  });

  it('refuses a line that is damaged in the middle, naming it', async () => {
    const journal = await openJournal(file, () => 0);
    await journal.change(heron, say('one'), lines, async () => undefined);
    await journal.close();
    const [first = '', second = ''] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${first}\n{"id":\n${second}\n`);
    await expect(openJournal(file, () => 0)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('Line 2'),
    });
  });

  it('leaves the line alone that another process is writing', async () => {
    const writer = await openJournal(file, () => 0);
    await writer.change(heron, say('one'), lines, async () => undefined);
    await appendFile(file, '{"id":"half');
    await openJournal(file, () => 0);
    expect(await readFile(file, 'utf8')).toMatch(/half$/);
    await writer.close();
  });

  it('takes in what another process wrote, tells it, and writes behind it', async () => {
    const here = await openJournal(file, () => 0);
    await here.change(heron, say('here'), lines, async () => undefined);
    const there = await openJournal(file, () => 0);
    const told: string[] = [];
    here.onChange((entry) => told.push(`${entry.what.en} ${entry.state}`));
    await there.markUndone(there.entries()[0]?.id ?? '', '');
    await there.change(heron, say('there'), lines, async () => undefined);
    await there.close();
    await here.refresh();
    expect(told).toEqual(['here undone', 'there done']);
    await here.refresh();
    expect(told).toHaveLength(2);
    await here.change(heron, say('again'), lines, async () => undefined);
    await here.close();
    const states = (await openJournal(file, () => 0)).entries().map((entry) => [entry.what.en, entry.state]);
    expect(states).toEqual([
      ['here', 'undone'],
      ['there', 'done'],
      ['again', 'done'],
    ]);
  });

  it('is whole again after the disk took half of a line', async () => {
    const journal = await openJournal(file, () => 0);
    await journal.change(heron, say('one'), lines, async () => undefined);
    const handle = await open(file);
    const kind = Object.getPrototypeOf(handle) as { appendFile: (line: Buffer) => Promise<void> };
    await handle.close();
    const full = vi.spyOn(kind, 'appendFile').mockImplementationOnce(async (line) => {
      await appendFile(file, line.subarray(0, 20));
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    const act = vi.fn();
    await expect(journal.change(heron, say('two'), lines, act)).rejects.toMatchObject({ code: 'bad-file' });
    expect(act).not.toHaveBeenCalled();
    full.mockRestore();
    await journal.change(heron, say('three'), lines, async () => undefined);
    await journal.close();
    expect((await openJournal(file, () => 0)).entries().map((entry) => entry.what.en)).toEqual(['one', 'three']);
  });
});
