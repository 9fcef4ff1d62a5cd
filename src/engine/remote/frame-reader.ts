import { StringDecoder } from 'node:string_decoder';

/** What stands before a missing begin mark is kept for the failure's detail, up to this many bytes. */
const NOISE_LIMIT_BYTES = 8192;
/** A line without an end is handed on in pieces of this many characters. */
const LINE_LIMIT = 65_536;

/** Finds the output of one script between its two marks in one stream, whatever a login shell prints round it. */
export class FrameReader {
  readonly #begin: Buffer;
  readonly #end: Buffer;
  readonly #onBody: (bytes: Buffer) => void;
  #state: 'before' | 'body' | 'after' = 'before';
  #held: Buffer = Buffer.alloc(0);
  /** Words after the begin mark, and after the end mark; null until they came. */
  beginWords: string[] | null = null;
  endWords: string[] | null = null;

  constructor(mark: string, onBody: (bytes: Buffer) => void) {
    this.#begin = Buffer.from(`${mark} begin`);
    this.#end = Buffer.from(`${mark} end`);
    this.#onBody = onBody;
  }

  /** What came although no begin mark did. */
  get noise(): string {
    return this.#state === 'before' ? this.#held.toString('utf8') : '';
  }

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (this.#state === 'before') this.#seekBegin();
    if (this.#state === 'body') this.#seekEnd();
    if (this.#state === 'after') this.#held = Buffer.alloc(0);
  }

  #seekBegin(): void {
    const at = this.#held.indexOf(this.#begin);
    const lineEnd = at < 0 ? -1 : this.#held.indexOf(10, at);
    if (lineEnd < 0) {
      // A begin mark whose line never ends is noise too: a node cannot make this computer keep all that it sends.
      if (this.#held.length > NOISE_LIMIT_BYTES) this.#held = this.#held.subarray(-NOISE_LIMIT_BYTES);
      return;
    }
    this.beginWords = wordsOf(this.#held.subarray(at + this.#begin.length, lineEnd));
    this.#held = this.#held.subarray(lineEnd + 1);
    this.#state = 'body';
  }

  #seekEnd(): void {
    const at = this.#held.indexOf(this.#end);
    const bodyEnd = at < 0 ? this.#held.length - partialMatch(this.#held, this.#end) : at;
    if (bodyEnd > 0) this.#onBody(this.#held.subarray(0, bodyEnd));
    this.#held = this.#held.subarray(bodyEnd);
    if (at < 0) return;
    const lineEnd = this.#held.indexOf(10);
    if (lineEnd < 0 && this.#held.length <= NOISE_LIMIT_BYTES) return;
    this.endWords = wordsOf(this.#held.subarray(this.#end.length, lineEnd));
    this.#state = 'after';
  }
}

const wordsOf = (bytes: Buffer): string[] => bytes.toString('latin1').trim().split(/ +/).filter(Boolean);

/** Length of the longest end of `bytes` that `token` begins with. */
function partialMatch(bytes: Buffer, token: Buffer): number {
  for (let length = Math.min(bytes.length, token.length - 1); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(token.subarray(0, length))) return length;
  }
  return 0;
}

/** Cuts a byte stream into lines. A carriage return ends a line too, so that progress bars show as they move. */
export class LineCutter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
    while (this.#rest.length > LINE_LIMIT) {
      this.#onLine(this.#rest.slice(0, LINE_LIMIT));
      this.#rest = this.#rest.slice(LINE_LIMIT);
    }
  }

  end(): void {
    const rest = (this.#rest + this.#decoder.end()).replace(/\r$/, '');
    if (rest !== '') this.#onLine(rest);
    this.#rest = '';
  }
}
