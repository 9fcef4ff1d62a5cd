import { Failure } from '../shared/failure';

/** A signal that ends with its parent or at its deadline, for Node versions without `AbortSignal.any` and `timeout`. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ran out, and not the parent that ended. */
  isOver(): boolean;
  /** Takes the timer and the listener away; to be called in any case. */
  clear(): void;
}

/** @param timeoutMs from now on. */
export function deadline(parent: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const end = () => controller.abort();
  const timer = setTimeout(() => {
    isOver = true;
    end();
  }, timeoutMs);
  if (parent.aborted) end();
  else parent.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    clear: () => {
      clearTimeout(timer);
      parent.removeEventListener('abort', end);
    },
  };
}

/** The promise, or an end at once when the signal ends first; the work itself must hear the signal too. @throws Failure cancelled. */
export function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const end = () => reject(new Failure('cancelled'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const settled = () => signal.removeEventListener('abort', end);
    work.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error);
      },
    );
  });
}
