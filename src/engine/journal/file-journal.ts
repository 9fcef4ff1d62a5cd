import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, truncate } from 'node:fs/promises';
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
  #writing: Promise<void> = Promise.resolve();

  constructor(file: string, now: () => number, entries: Map<string, JournalEntry>) {
    this.#file = file;
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
    if (!this.#handle) {
      await mkdir(dirname(this.#file), { recursive: true });
      this.#handle = await open(this.#file, 'a', 0o600);
    }
    await this.#handle.appendFile(`${JSON.stringify(entry)}\n`);
    await this.#handle.sync();
    this.#entries.set(entry.id, entry);
    for (const listener of this.#listeners) listener(entry);
  }
}

/**
 * Opens a journal and restores its entries. A torn last line (power cut while writing) is dropped and cut off.
 * @throws Failure bad-file when it cannot be read, or when a line before the last is damaged.
 */
export async function openJournal(file: string, now: () => number): Promise<FileJournal> {
  const text = await textOf(file);
  const { entries, wholeBytes } = replay(text, file);
  if (wholeBytes < Buffer.byteLength(text)) await truncate(file, wholeBytes);
  return new FileJournal(file, now, entries);
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
