import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

export interface WriteOptions {
  /** Mode of the file; without it that of the file that is replaced, else what the umask leaves. */
  readonly mode?: number;
  /** Owner of the file; without it that of the file that is replaced. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

const underWay = new Map<string, Promise<void>>();

/**
 * Puts new content in the place of a file, whole or not at all: written beside it to the last byte, flushed, then renamed.
 * A disk that takes a part of it only is an error, and what was there stays. A symbolic link stays one; several writers of
 * one file in this process follow each other. @throws the file system's error
 */
export async function writeWhole(file: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<void> {
  const place = resolve(file);
  const before = underWay.get(place) ?? Promise.resolve();
  const work = before.catch(() => undefined).then(() => put(place, data, options));
  underWay.set(place, work);
  try {
    await work;
  } finally {
    if (underWay.get(place) === work) underWay.delete(place);
  }
}

async function put(place: string, data: string | Uint8Array, options: WriteOptions): Promise<void> {
  const real = await realpath(place).catch(() => place);
  const { mode, owner } = wantedOf(await stat(real).catch(() => null), options);
  const temporary = temporaryOf(real);
  try {
    const handle = await open(temporary, 'wx', mode ?? 0o666);
    try {
      // Goes on until every byte is written: one write of the system may take fewer, without an error.
      await handle.writeFile(data);
      await handle.sync();
      if (owner) await handle.chown(owner.uid, owner.gid).catch(throwUnlessForbidden);
      if (mode !== undefined) await handle.chmod(mode).catch(throwUnlessForbidden);
    } finally {
      await handle.close();
    }
    await rename(temporary, real);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The same without a turn of the event loop, for what is written while the program ends. @throws the file system's error */
export function writeWholeSync(file: string, data: string | Uint8Array, options: WriteOptions = {}): void {
  const real = orElse(() => realpathSync(file), file);
  const old = orElse<Stats | null>(() => statSync(real), null);
  const { mode, owner } = wantedOf(old, options);
  const temporary = temporaryOf(real);
  try {
    const handle = openSync(temporary, 'wx', mode ?? 0o666);
    try {
      writeFileSync(handle, data);
      fsyncSync(handle);
      if (owner) tryUnlessForbidden(() => fchownSync(handle, owner.uid, owner.gid));
      if (mode !== undefined) tryUnlessForbidden(() => fchmodSync(handle, mode));
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, real);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const temporaryOf = (real: string): string => `${real}.muster-${randomBytes(6).toString('hex')}`;

function wantedOf(old: Stats | null, { mode, owner }: WriteOptions): WriteOptions {
  const wantedMode = mode ?? (old ? old.mode & 0o7777 : undefined);
  // Windows has no owners of this kind.
  const wantedOwner = process.getuid ? (owner ?? (old ? { uid: old.uid, gid: old.gid } : undefined)) : undefined;
  return {
    ...(wantedMode === undefined ? {} : { mode: wantedMode }),
    ...(wantedOwner === undefined ? {} : { owner: wantedOwner }),
  };
}

/** Only root may give a file away, and some file systems keep neither mode nor owner: the content counts. */
function throwUnlessForbidden(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  const isRoot = process.getuid?.() === 0;
  if (code === 'ENOSYS' || (!isRoot && (code === 'EPERM' || code === 'EINVAL'))) return;
  throw error;
}

function tryUnlessForbidden(act: () => void): void {
  try {
    act();
  } catch (error) {
    throwUnlessForbidden(error);
  }
}

function orElse<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
