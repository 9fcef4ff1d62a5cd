import { chmod, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { EditLines } from './inverse';

/** Lines of a text without their endings, and the ending it uses. */
function linesOf(text: string): { lines: string[]; newline: string } {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  if (lines[lines.length - 1] === '') lines.pop();
  return { lines, newline };
}

/** The text after lines were taken out and put in; a line that is there already is not put again. Pure. */
export function editedText(text: string, edit: { add: readonly string[]; remove: readonly string[] }): string {
  const { lines, newline } = linesOf(text);
  const gone = new Set(edit.remove);
  const kept = lines.filter((line) => !gone.has(line));
  const added = edit.add.filter((line, index) => !kept.includes(line) && edit.add.indexOf(line) === index);
  return [...kept, ...added].map((line) => line + newline).join('');
}

/**
 * Edits a text file of this computer without a shell, so that it works on Windows too: locked, atomic, mode and owner
 * kept, symbolic links followed. A new file gets mode 0600 and its folder 0700.
 * @throws Failure bad-file when it is not a plain file or cannot be written.
 */
export const editLinesHere =
  (home: string): EditLines =>
  async (path, edit) => {
    const typed = path.startsWith('~/') ? join(home, path.slice(2)) : path;
    try {
      await editFile(typed, edit);
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure('bad-file', say('{{path}} could not be changed.', { path: typed }), { detail: String(error) });
    }
  };

async function editFile(typed: string, edit: Parameters<EditLines>[1]): Promise<void> {
  await mkdir(dirname(typed), { recursive: true, mode: 0o700 });
  const file = await realpath(typed).catch(() => typed);
  const release = await lock(file, {
    realpath: false,
    retries: { retries: 20, minTimeout: 50, maxTimeout: 1_000 },
    stale: 30_000,
  });
  try {
    const before = await stat(file).catch(() => null);
    if (before && !before.isFile()) throw new Failure('bad-file', say('{{path}} is not a plain file.', { path: file }));
    const text = before ? await readFile(file, 'utf8') : '';
    if (text.includes('\0')) throw new Failure('bad-file', say('{{path}} is not a UTF-8 text file.', { path: file }));
    const next = editedText(text, edit);
    if (next === text) return;
    if (next === '' && edit.isFileNew) return await rm(file, { force: true });
    await writeFileAtomic(file, next, before ? {} : { mode: 0o600 });
    if (!before) await chmod(file, 0o600);
  } finally {
    await release();
  }
}
