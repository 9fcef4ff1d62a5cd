import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { editKnownHosts } from '../ssh/known-hosts-file';
import type { EditLines } from './inverse';

/**
 * Edits a text file of this computer without a shell, so that it works on Windows too; locked, atomic, mode and owner
 * kept. known_hosts and authorized_keys are both files of whole lines, so one editor serves both.
 * @throws Failure known-hosts-unreadable, bad-file.
 */
export const editLinesHere =
  (home: string): EditLines =>
  async (path, { add, at, remove, isFileNew }) => {
    const file = path.startsWith('~/') ? join(home, path.slice(2)) : path;
    if (add.length === 0 && (await stat(file).catch(() => null)) === null) return;
    await editKnownHosts(file, { add, at, remove });
    if (isFileNew && (await stat(file)).size === 0) await rm(file);
  };
