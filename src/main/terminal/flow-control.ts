/** Characters on the way to the window, over which a program has to wait, and under which it may go on. */
export const HIGH_WATER = 100_000;
export const LOW_WATER = 5_000;

/**
 * Counts what the window has not yet drawn. A program that prints faster than it is drawn waits, as at a real terminal,
 * instead of filling the memory of the window.
 */
export class FlowControl {
  #unacknowledged = 0;
  #isPaused = false;

  /** After so many characters were sent: whether the program must now wait. */
  sent(characters: number): boolean {
    this.#unacknowledged += characters;
    if (this.#isPaused || this.#unacknowledged <= HIGH_WATER) return false;
    this.#isPaused = true;
    return true;
  }

  /** After so many characters were drawn: whether the program may now go on. */
  acknowledged(characters: number): boolean {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - characters);
    if (!this.#isPaused || this.#unacknowledged >= LOW_WATER) return false;
    this.#isPaused = false;
    return true;
  }
}
