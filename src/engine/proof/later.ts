/** A value that others may already wait for before its making begins. */
export class Later<T> {
  #take: (value: T | PromiseLike<T>) => void = () => undefined;
  readonly value: Promise<T> = new Promise((take) => {
    this.#take = take;
  });

  constructor() {
    // Whoever waits hears of a failure; nobody waiting is no fault.
    this.value.catch(() => undefined);
  }

  /** The value, or the failure, becomes that of this promise; of a second one nothing is taken, not even its failure. */
  follow(making: Promise<T>): void {
    making.catch(() => undefined);
    this.#take(making);
  }
}
