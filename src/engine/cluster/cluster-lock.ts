import { createHash } from 'node:crypto';
import { mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { processStart } from './process-start';

async function isAlive(pid: number, start: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (start === '') return true;
  const now = await processStart(pid);
  // What cannot be found out now is no proof that the process is another one.
  return now === '' || now === start;
}

/** A lock without a number was made this moment by a process that is about to write it, or was left by one that died then. */
const NUMBER_WITHIN_MS = 10_000;

/** The process that holds a lock; null when the lock is stale. */
async function holderOf(file: string, text: string): Promise<string | null> {
  const [pid = '', start = ''] = text.trim().split(' ');
  if (pid !== '') return (await isAlive(Number(pid), start)) ? pid : null;
  const made = await stat(file).catch(() => null);
  return made && Date.now() - made.mtimeMs < NUMBER_WITHIN_MS ? '?' : null;
}

const REMOVAL_WITHIN_MS = 10_000;
const REMOVAL_PAUSE_MS = 20;

/**
 * Removes a stale lock, unless another process has put its own there since it was read. One process at a time removes one
 * and the same lock, and only after another reading: whoever took a lock that lives, for however short, would let two in.
 */
async function removeStale(file: string, stale: string): Promise<void> {
  const turn = `${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
  try {
    await (await open(turn, 'wx', 0o600)).close();
  } catch {
    const made = await stat(turn).catch(() => null);
    const isAbandoned = made !== null && Date.now() - made.mtimeMs > REMOVAL_WITHIN_MS;
    if (isAbandoned) await unlink(turn).catch(() => undefined);
    else await pause(REMOVAL_PAUSE_MS);
    return;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => null)) === stale) await unlink(file);
  } finally {
    await unlink(turn).catch(() => undefined);
  }
}

/** Asked once: it never changes, and PowerShell takes half a second to tell it. */
let ownStart: Promise<string> | null = null;

/** Takes a lock file, and answers with what gives it back. A lock whose process is gone is taken over at once. */
async function takeLock(file: string): Promise<() => Promise<void>> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  ownStart ??= processStart(process.pid);
  const start = await ownStart;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(`${process.pid} ${start}\n`);
      await handle.close();
      return () => unlink(file).catch(() => undefined);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) continue;
    const pid = await holderOf(file, text);
    if (pid !== null) {
      throw new Failure('cluster-locked', say('Another Muster (process {{pid}}) is working on this cluster.', { pid }));
    }
    await removeStale(file, text);
  }
  throw new Failure('cluster-locked');
}

/** The lock of a cluster's folder, held once by this process however many of its jobs want it. */
export class ClusterLock {
  readonly #held = new Map<string, { users: number; lock: Promise<() => Promise<void>> }>();

  /** @returns what gives it back. @throws Failure cluster-locked, naming the process that holds it. */
  async hold(folder: string): Promise<() => Promise<void>> {
    const held = this.#held.get(folder) ?? { users: 0, lock: takeLock(join(folder, 'lock')) };
    this.#held.set(folder, held);
    held.users += 1;
    const leave = async () => {
      held.users -= 1;
      if (held.users > 0) return;
      this.#held.delete(folder);
      await held.lock.then(
        (release) => release(),
        () => undefined,
      );
    };
    await held.lock.catch(async (error: unknown) => {
      await leave();
      throw error;
    });
    return leave;
  }
}
