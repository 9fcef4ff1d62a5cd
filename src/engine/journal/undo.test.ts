import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobId, NodeId } from '../../shared/model/ids';
import type { PlanStep } from '../../shared/model/remedy';
import { say } from '../../shared/model/sentence';
import { LocalSession } from '../local/local-session';
import type { JobContext } from '../ports';
import { changeLines } from './change-lines';
import { type FileJournal, openJournal } from './file-journal';
import { undo, undoPlan } from './undo';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const HERON = 'heron' as NodeId;
let home: string;
let journal: FileJournal;
let job: JobContext;

/** A job whose only node is a folder of this computer, reached by the scripts that run on nodes. */
function contextOf(open: FileJournal): JobContext {
  const session = Object.assign(new LocalSession({ home, env: { ...process.env, HOME: home } }), { nodeId: HERON });
  return {
    ports: { home, sessions: { local: () => session } },
    signal: new AbortController().signal,
    journal: open.forJob('j' as JobId),
    session: async () => session,
    log: () => undefined,
    progress: () => undefined,
  } as unknown as JobContext;
}

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'undo-'));
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.ssh/known_hosts'), '# mine\nold key\nlast\n');
  journal = await openJournal(join(home, 'journal.jsonl'), () => 1);
  job = contextOf(journal);
});
afterEach(async () => {
  await journal.close();
  rmSync(home, { recursive: true });
});

const file = () => readFileSync(join(home, '.ssh/known_hosts'), 'utf8');
const session = () => job.session(HERON);
const change = async (add: string[], remove: string[] = []) => {
  await changeLines(job, await session(), { path: '~/.ssh/known_hosts', add, remove, what: say('changed lines') });
  return journal.entries().at(-1)?.id ?? '';
};
const takeBack = (...entryIds: string[]) => undo({ kind: 'undo', entryIds }, job);
const states = () => journal.entries().map(({ state }) => state);

describe('undo', () => {
  it('takes back one change of several, and the rest later', async () => {
    const first = await change(['one']);
    await change(['two'], ['old key']);
    expect(file()).toBe('# mine\ntwo\nlast\none\n');
    await takeBack(first);
    expect(file()).toBe('# mine\ntwo\nlast\n');
    expect(states()).toEqual(['undone', 'done']);
    await takeBack();
    expect(file()).toBe('# mine\nold key\nlast\n');
    expect(states()).toEqual(['undone', 'undone']);
  });

  it('keeps what the person wrote meanwhile, and their own taking away', async () => {
    await change(['one', 'two'], ['old key']);
    writeFileSync(join(home, '.ssh/known_hosts'), file().replace('one\n', '').replace('last', 'theirs\nlast'));
    await appendFile(join(home, '.ssh/known_hosts'), 'theirs too\n');
    await takeBack();
    expect(file().split('\n').sort()).toEqual(['', '# mine', 'last', 'old key', 'theirs', 'theirs too']);
  });

  it('leaves a file that somebody changed since, names it, and still does the rest', async () => {
    const path = join(home, 'notes');
    writeFileSync(path, 'by Muster\n');
    const inverse = { kind: 'restore-file', path, before: null, afterSha256: sha256('by Muster\n') } as const;
    await journal.change(HERON, say('wrote notes'), inverse, async () => undefined);
    await change(['one']);
    writeFileSync(path, 'by a person\n');
    await expect(takeBack()).rejects.toMatchObject({
      code: 'changed-since',
      message: '1 of 2 changes were left as they are.',
      detail: expect.stringContaining('notes was changed after Muster wrote it.'),
    });
    expect(file()).toBe('# mine\nold key\nlast\n');
    expect(readFileSync(path, 'utf8')).toBe('by a person\n');
    expect(states()).toEqual(['done', 'undone']);
  });

  it('goes on after a crash in the middle of a line, from the journal alone', async () => {
    await change(['one']);
    await journal
      .change(
        HERON,
        say('was killed'),
        { kind: 'remove-lines', path: '~/.ssh/known_hosts', lines: ['two'], isFileNew: false },
        async () => {
          await appendFile(join(home, '.ssh/known_hosts'), 'two\n');
          throw new Error('killed');
        },
      )
      .catch(() => undefined);
    await journal.close();
    // The result of the act never came to the disk whole.
    const lines = readFileSync(join(home, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
    writeFileSync(join(home, 'journal.jsonl'), `${lines.slice(0, -1).join('\n')}\n${lines.at(-1)?.slice(0, 40)}`);
    journal = await openJournal(join(home, 'journal.jsonl'), () => 2);
    job = contextOf(journal);
    expect(states()).toEqual(['done', 'intent']);
    await takeBack();
    expect(file()).toBe('# mine\nold key\nlast\n');
    await takeBack();
    expect(states()).toEqual(['undone', 'undone']);
    expect(undoPlan(journal.entries())).toEqual<PlanStep[]>([]);
  });
});
