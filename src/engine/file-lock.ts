import { mkdir, rmdir, stat, utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../shared/failure';
import { say } from '../shared/model/sentence';

const WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 25;
/** An edit takes milliseconds: a lock this old was left by a program that is gone. */
const LEFT_AFTER_MS = 10_000;
/** On a slow file system it takes longer: the lock is kept young meanwhile. */
const KEEP_YOUNG_MS = 3_000;

/**
 * Does something while nobody else does the same to a file, in this process or another. The lock is a folder beside the
 * file, the same as in edit-lines.sh: this computer may be a node for another Muster, which edits the same file by script.
 * @throws Failure bad-file when the lock was held all the time, or cannot be made
 */
export async function whileLocked<T>(file: string, act: () => Promise<T>): Promise<T> {
  const lock = `${file}.muster-lock`;
  await take(file, lock);
  const keeping = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), KEEP_YOUNG_MS);
  try {
    return await act();
  } finally {
    clearInterval(keeping);
    await rmdir(lock).catch(() => undefined);
  }
}

async function take(file: string, lock: string): Promise<void> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    try {
      // Making a folder is one act everywhere: of many that try, one succeeds.
      return await mkdir(lock);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST')
        throw new Failure('bad-file', say('{{file}} could not be written.', { file }), { detail: message });
    }
    if (Date.now() > until) {
      throw new Failure(
        'bad-file',
        say('Another program has been changing {{file}} for {{seconds}} s.', { file, seconds: WAIT_MS / 1000 }),
      );
    }
    if (await isLeft(lock)) await removeLeft(lock);
    else await pause(LOOK_AGAIN_MS * (1 + Math.random() * 4));
  }
}

const isLeft = async (lock: string): Promise<boolean> => {
  const made = await stat(lock).catch(() => null);
  return made !== null && Date.now() - made.mtimeMs > LEFT_AFTER_MS;
};

/**
 * Removes a lock that was left. One program at a time, and only after another look: between the look of one and its
 * removal, another may have removed the lock and made its own.
 */
async function removeLeft(lock: string): Promise<void> {
  const turn = `${lock}.turn`;
  try {
    await mkdir(turn);
  } catch {
    if (await isLeft(turn)) await rmdir(turn).catch(() => undefined);
    else await pause(LOOK_AGAIN_MS);
    return;
  }
  try {
    if (await isLeft(lock)) await rmdir(lock).catch(() => undefined);
  } finally {
    await rmdir(turn).catch(() => undefined);
  }
}
