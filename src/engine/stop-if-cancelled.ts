import { Failure } from '../shared/failure';

/** `AbortSignal.throwIfAborted`, which Node 16 (Electron 22) does not have. @throws Failure cancelled. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Failure('cancelled');
}
