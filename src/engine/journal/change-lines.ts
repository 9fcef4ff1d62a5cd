import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MANAGER } from '../../shared/model/ids';
import type { Inverse } from '../../shared/model/journal';
import { type Sentence, say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { askScript, numbered, runScript } from '../remote/answer-of';
import makeFolderSource from '../remote/make-folder.sh?raw';
import pathStateSource from '../remote/path-state.sh?raw';
import { changing, observing } from '../remote/script';
import type { Session } from '../session';
import { editLinesHere } from './edit-lines-here';
import { editLinesScript } from './inverse';

const pathStateScript = observing('path-state', pathStateSource);
const makeFolderScript = changing('make-folder', makeFolderSource);
const QUICK_MS = 30_000;
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Whole lines to put into a text file of a node and to take out of it. `path` is absolute or begins with `~/`. */
export interface LineChange {
  readonly path: string;
  readonly add: readonly string[];
  /** Line numbers, from 1, that the added lines get; without them they come to the end, or where a line went out. */
  readonly at?: readonly number[];
  readonly remove: readonly string[];
  readonly what: Sentence;
}

/**
 * Changes lines of a file on a node, journalled with the exact way back. Lines that are there already are not put again,
 * and when nothing would change nothing is written. A missing folder is made with mode 0700, a missing file with 0600.
 * @returns whether anything was changed. @throws Failure as the session and edit-lines.sh do.
 */
export async function changeLines(job: JobContext, session: Session, change: LineChange): Promise<boolean> {
  const { path, what } = change;
  const text = await textOf(session, job, path);
  const lines = (text ?? '').split('\n');
  const present = new Set(lines.map(bare));
  const unwanted = new Set(change.remove.map(bare));
  const add = change.add.filter((line) => !present.has(line));
  const gone = lines.flatMap((line, index) => (unwanted.has(bare(line)) ? [{ line, at: index + 1 }] : []));
  const remove = gone.map(({ line }) => line);
  if (add.length === 0 && remove.length === 0) return false;
  const isFileNew = await prepareFolder(job, session, path);
  const inverse: Inverse =
    remove.length > 0
      ? { kind: 'replace-lines', path, remove: add, restore: remove, at: gone.map(({ at }) => at) }
      : { kind: 'remove-lines', path, lines: add, isFileNew };
  await job.journal.change(session.nodeId, what, inverse, async () => {
    await edit(job, session, path, { add, remove, at: add.map((line) => change.at?.[change.add.indexOf(line)] ?? 0) });
    return undefined;
  });
  return true;
}

/** A line of a file that came from Windows carries a carriage return, which is not part of what it says. */
const bare = (line: string): string => line.replace(/\r$/, '');

const textOf = async (session: Session, job: JobContext, path: string): Promise<string | null> =>
  (await session.readFile(path, { maxBytes: MAX_FILE_BYTES, signal: job.signal }))?.toString('utf8') ?? null;

/** Makes the folder when it is missing. Answers whether the file is missing too. */
async function prepareFolder(job: JobContext, session: Session, path: string): Promise<boolean> {
  if (session.nodeId === MANAGER) {
    const file = path.startsWith('~/') ? join(job.ports.home, path.slice(2)) : path;
    return (await stat(file).catch(() => null)) === null;
  }
  const state = await askScript(session, pathStateScript, {
    values: { FILE: path },
    timeoutMs: QUICK_MS,
    signal: job.signal,
  });
  if (state.one('folder') === 'no') await makeFolder(job, session, dirname(path), '700');
  return state.one('file') === 'no';
}

/** Makes one folder, journalled; undo removes it when it is empty again. */
export async function makeFolder(job: JobContext, session: Session, folder: string, mode: string): Promise<void> {
  const inverse: Inverse = { kind: 'remove-path', path: folder, what: 'empty-folder' };
  await job.journal.change(session.nodeId, say('made the folder {{folder}}', { folder }), inverse, async () => {
    await runScript(session, makeFolderScript, {
      values: { TARGET: folder, MODE: mode },
      timeoutMs: QUICK_MS,
      signal: job.signal,
    });
    return undefined;
  });
}

/** Makes the folders above a path that are missing, journalled one by one, so that undo removes those that are empty again. */
export async function makeParents(job: JobContext, session: Session, path: string, mode: string): Promise<void> {
  const folder = dirname(path);
  if (folder === '~' || folder === '/') return;
  const values = { FILE: path };
  const state = await askScript(session, pathStateScript, { values, timeoutMs: QUICK_MS, signal: job.signal });
  if (state.one('folder') !== 'no') return;
  await makeParents(job, session, folder, mode);
  await makeFolder(job, session, folder, mode);
}

async function edit(
  job: JobContext,
  session: Session,
  path: string,
  { add, remove, at }: { add: readonly string[]; remove: readonly string[]; at: readonly number[] },
): Promise<void> {
  if (session.nodeId === MANAGER) {
    const places = at.every((place) => place > 0) && at.length > 0 ? at : undefined;
    await editLinesHere(job.ports.home)(path, { add, at: places, remove, isFileNew: false });
    return;
  }
  await runScript(session, editLinesScript, {
    values: {
      FILE: path,
      MODE: '600',
      IS_FILE_NEW: 'no',
      ...numbered('REMOVE', remove),
      ...numbered('ADD', add),
      ...numbered('AT', at.map(String)),
    },
    timeoutMs: QUICK_MS,
    signal: job.signal,
  });
}
