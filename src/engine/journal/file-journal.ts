import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../shared/failure';
import type { JobId, NodeId } from '../../shared/model/ids';
import { type Inverse, JournalEntry } from '../../shared/model/journal';
import { type Sentence, say } from '../../shared/model/sentence';
import type { Journal } from './journal';

export type JournalListener = (entry: JournalEntry) => void;

/** Id of changes made outside any job. */
const NO_JOB = 'none' as JobId;

/**
 * The journal as JSON lines in one file: an entry is written at its intent and again at every later state, and the
 * newest line of an id counts. Each line is on disk (fsync) before the call that wrote it goes on.
 */
export class FileJournal implements Journal {
  readonly #file: string;
  readonly #now: () => number;
  readonly #entries: Map<string, JournalEntry>;
  readonly #listeners = new Set<JournalListener>();
  #handle: FileHandle | null = null;
  /** Length of the file as far as its entries are known here; another process may have made it longer. */
  #knownBytes: number;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, now: () => number, entries: Map<string, JournalEntry>, knownBytes: number) {
    this.#file = file;
    this.#knownBytes = knownBytes;
    this.#now = now;
    this.#entries = entries;
  }

  entries(): readonly JournalEntry[] {
    return [...this.#entries.values()];
  }

  /** Calls back after every line that is on disk. Answers with the function that stops it. */
  onChange(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The same journal, whose entries name this job. */
  forJob(jobId: JobId): Journal {
    return {
      change: (node, what, inverse, act) => this.#change(jobId, node, what, inverse, act),
      entries: () => this.entries(),
      markUndone: (id, detail) => this.markUndone(id, detail),
    };
  }

  change(node: NodeId, what: Sentence, inverse: Inverse, act: () => Promise<Inverse | undefined>): Promise<void> {
    return this.#change(NO_JOB, node, what, inverse, act);
  }

  /** @throws Failure bad-input for an unknown id. */
  async markUndone(id: string, detail: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (!entry) throw new Failure('bad-input', say('The journal has no entry {{id}}.', { id }));
    if (entry.state !== 'undone') await this.#put({ ...entry, state: 'undone', detail });
  }

  /** Takes in what another process has written since, and tells it. To be called with the cluster's lock held. @throws Failure bad-file. */
  async refresh(): Promise<void> {
    await this.#writing.catch(() => undefined);
    const sizeBytes = await stat(this.#file).then(
      ({ size }) => size,
      () => 0,
    );
    if (sizeBytes === this.#knownBytes) return;
    const { entries, wholeBytes } = replay(await textOf(this.#file), this.#file);
    this.#knownBytes = wholeBytes;
    for (const [id, entry] of entries) {
      if (JSON.stringify(entry) === JSON.stringify(this.#entries.get(id))) continue;
      this.#entries.set(id, entry);
      for (const listener of this.#listeners) listener(entry);
    }
  }

  /** Waits for the last line and closes the file. */
  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#handle?.close();
    this.#handle = null;
  }

  async #change(
    jobId: JobId,
    nodeId: NodeId,
    what: Sentence,
    inverse: Inverse,
    act: () => Promise<Inverse | undefined>,
  ): Promise<void> {
    const intent: JournalEntry = {
      id: randomUUID(),
      at: this.#now(),
      jobId,
      nodeId,
      what,
      inverse,
      state: 'intent',
      detail: '',
    };
    await this.#put(intent);
    let better: Inverse | undefined;
    try {
      better = await act();
    } catch (error) {
      await this.#put({ ...intent, state: 'failed', detail: error instanceof Error ? error.message : String(error) });
      throw error;
    }
    await this.#put({ ...intent, state: 'done', inverse: better ?? inverse });
  }

  #put(entry: JournalEntry): Promise<void> {
    const written = this.#writing.catch(() => undefined).then(() => this.#append(entry));
    this.#writing = written;
    return written;
  }

  async #append(entry: JournalEntry): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      this.#handle ??= await this.#open();
      await this.#handle.appendFile(line);
      await this.#handle.sync();
    } catch (error) {
      // A full disk may have taken half of the line: opening the file again cuts it off.
      await this.#handle?.close().catch(() => undefined);
      this.#handle = null;
      throw error instanceof Failure ? error : unwritable(this.#file, error);
    }
    this.#knownBytes += line.length;
    this.#entries.set(entry.id, entry);
    for (const listener of this.#listeners) listener(entry);
  }

  /** The file, ready for a line of its own: whatever stands behind the last whole line is cut off. */
  async #open(): Promise<FileHandle> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const text = await textOf(this.#file);
    const { wholeBytes } = replay(text, this.#file);
    const handle = await open(this.#file, 'a', 0o600);
    if (wholeBytes < Buffer.byteLength(text)) await handle.truncate(wholeBytes);
    return handle;
  }
}

const unwritable = (file: string, error: unknown): Failure =>
  new Failure('bad-file', say('The journal {{file}} could not be written, so nothing was changed.', { file }), {
    detail: error instanceof Error ? error.message : String(error),
    next: say('Make room on the disk, or make the folder writable, then try again.'),
  });

/**
 * Opens a journal and restores its entries. A torn last line (power cut while writing) is dropped; it is cut off only
 * before the next line is written, as it may be one that another process is writing now.
 * @throws Failure bad-file when it cannot be read, or when a line before the last is damaged.
 */
export async function openJournal(file: string, now: () => number): Promise<FileJournal> {
  const text = await textOf(file);
  const { entries, wholeBytes } = replay(text, file);
  return new FileJournal(file, now, entries, wholeBytes);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new Failure('bad-file', say('The journal {{file}} could not be read.', { file }), { detail: String(error) });
  }
}

/** Entries of a journal's text in the order of their intents, and how many bytes of it are whole lines. Pure. */
export function replay(text: string, file: string): { entries: Map<string, JournalEntry>; wholeBytes: number } {
  const entries = new Map<string, JournalEntry>();
  const lines = text.split('\n');
  // What stands behind the last newline is torn, even when it happens to parse.
  lines.pop();
  let wholeBytes = 0;
  lines.forEach((line, index) => {
    const entry = entryOf(line);
    if (entry) entries.set(entry.id, entry);
    else if (index < lines.length - 1) {
      throw new Failure(
        'bad-file',
        say('Line {{line}} of the journal {{file}} is damaged.', { line: index + 1, file }),
      );
    }
    if (entry) wholeBytes += Buffer.byteLength(line) + 1;
  });
  return { entries, wholeBytes };
}

function entryOf(line: string): JournalEntry | null {
  try {
    return JournalEntry.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
