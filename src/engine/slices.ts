/**
 * Lets the event loop breathe: of work that would start all in one go, so many pieces start per turn and the others wait
 * for the next one.
 */
export class Slices {
  readonly #size: number;
  readonly #waiting: (() => void)[] = [];
  #left: number;
  #isTurning = false;

  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  /** Settles when the next piece may start. */
  next(): Promise<void> {
    this.#turnSoon();
    if (this.#left > 0) {
      this.#left--;
      return Promise.resolve();
    }
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #turnSoon(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => {
      this.#isTurning = false;
      const starting = this.#waiting.splice(0, this.#size);
      this.#left = this.#size - starting.length;
      for (const start of starting) start();
      if (this.#waiting.length > 0) this.#turnSoon();
    });
  }
}
