import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A log file is turned over at this size; one older file is kept beside it. */
const MAX_BYTES = 5 * 1024 * 1024;
/** Bytes that may wait for a slow disk; a flood beyond them is counted. */
const MOST_WAITING = 1024 * 1024;

/** The app's log: bounded, in one folder, two files at most. */
export interface LogFile {
  readonly folder: string;
  write(line: string): void;
  /** The newest lines, oldest first. */
  tail(maxBytes: number): Promise<string>;
  end(): Promise<void>;
}

/** Opens `muster.log` in a folder, and turns it over into `muster.1.log` whenever it is full. */
export async function openLogFile(folder: string, maxBytes = MAX_BYTES): Promise<LogFile> {
  const file = join(folder, 'muster.log');
  await mkdir(folder, { recursive: true });
  let bytes = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  let stream = open(file);
  let turning: Promise<void> | null = null;
  let waiting: string[] = [];
  let left = 0;
  const turn = async (): Promise<void> => {
    await end(stream);
    await rename(file, join(folder, 'muster.1.log')).catch(() => undefined);
    stream = open(file);
    bytes = 0;
    turning = null;
    const held = waiting;
    waiting = [];
    for (const line of held) put(line);
  };
  const put = (line: string): void => {
    // While the file is turned over, a flood is held back only as far as one file could hold it.
    if (turning !== null) {
      if (waiting.length < 10_000) waiting.push(line);
      return;
    }
    if (stream.writableLength > MOST_WAITING) {
      left += 1;
      return;
    }
    const text = left === 0 ? line : `(${left} lines left out: they came faster than the disk)\n${line}`;
    left = 0;
    stream.write(text);
    bytes += Buffer.byteLength(text);
    if (bytes >= maxBytes) turning = turn();
  };
  return {
    folder,
    write: (line) => put(`${new Date().toISOString()} ${line}\n`),
    tail: async (most) => (await readFile(file, 'utf8').catch(() => '')).slice(-most),
    end: async () => {
      // What waited for one turn may fill the next file too.
      while (turning !== null) await turning;
      await end(stream);
    },
  };
}

// A disk that is full ends the log, not the app.
const open = (file: string): WriteStream => createWriteStream(file, { flags: 'a', mode: 0o600 }).on('error', () => {});
const end = (stream: WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.end(resolve);
  });
