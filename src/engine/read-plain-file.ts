import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const AGAIN_EVERY_MS = 50;
const AGAIN_WITHIN_MS = 5_000;

/** Opens a file; while this computer has no handle left, it waits for one: that says nothing of the file. */
async function opened(file: string): Promise<FileHandle> {
  const until = Date.now() + AGAIN_WITHIN_MS;
  for (;;) {
    try {
      // Without NONBLOCK, opening a FIFO waits for a writer. Windows has neither.
      return await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code !== 'EMFILE' && code !== 'ENFILE') || Date.now() > until) throw error;
    }
    await pause(AGAIN_EVERY_MS);
  }
}

/**
 * Bytes of a file; null when it is not there.
 * @throws Error for anything but a plain file of at most `maxBytes`: a pipe in its place would be waited for without end.
 */
export async function readPlainFile(file: string, maxBytes: number): Promise<Buffer | null> {
  const handle = await opened(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error('not a plain file');
    if (found.size > maxBytes) throw new Error(`${found.size} bytes, more than ${maxBytes}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
