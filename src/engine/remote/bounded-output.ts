/** Keeps the first and the last bytes of a stream and counts what was left out between them. */
export class BoundedOutput {
  readonly #half: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #droppedBytes = 0;

  /** @param limitBytes kept at most, half from each end. */
  constructor(limitBytes: number) {
    this.#half = Math.floor(limitBytes / 2);
  }

  get droppedBytes(): number {
    return this.#droppedBytes;
  }

  push(chunk: Buffer): void {
    const room = this.#half - this.#headBytes;
    const first = chunk.subarray(0, Math.max(0, room));
    if (first.length > 0) {
      this.#head.push(Buffer.from(first));
      this.#headBytes += first.length;
    }
    const rest = chunk.subarray(first.length);
    if (rest.length === 0) return;
    this.#tail.push(Buffer.from(rest));
    this.#tailBytes += rest.length;
    this.#trim();
  }

  /** The kept bytes; a gap is not marked, `droppedBytes` tells of it. */
  toBuffer(): Buffer {
    return Buffer.concat([...this.#head, ...this.#tail]);
  }

  #trim(): void {
    let over = this.#tailBytes - this.#half;
    while (over > 0) {
      const oldest = this.#tail[0];
      if (oldest === undefined) return;
      const cut = Math.min(over, oldest.length);
      if (cut === oldest.length) this.#tail.shift();
      else this.#tail[0] = oldest.subarray(cut);
      this.#tailBytes -= cut;
      this.#droppedBytes += cut;
      over -= cut;
    }
  }
}
