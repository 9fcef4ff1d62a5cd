import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Bytes of a file; null when it is not there.
 * @throws Error for anything but a plain file of at most `maxBytes`: a pipe in its place would be waited for without end.
 */
export async function readPlainFile(file: string, maxBytes: number): Promise<Buffer | null> {
  // Without NONBLOCK, opening a FIFO waits for a writer. Windows has neither.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
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
