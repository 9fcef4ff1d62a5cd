import { connect } from 'node:net';

/** `exhausted`: this computer had no socket to ask with, which says nothing about the address. */
export type ProbeOutcome = 'open' | 'refused' | 'silent' | 'unreachable' | 'exhausted';

/** A connection attempt under way. `stop` ends it at once, without an outcome. */
export interface Probe {
  readonly stop: () => void;
}

const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL', 'EAGAIN', 'ENOMEM']);

/** Connects to one address and hangs up at once. `settle` is called exactly once, never during this call. */
export function probe(
  address: string,
  port: number,
  timeoutMs: number,
  settle: (outcome: ProbeOutcome) => void,
): Probe {
  const socket = connect({ host: address, port });
  let isSettled = false;
  const end = (outcome: ProbeOutcome | null) => {
    if (isSettled) return;
    isSettled = true;
    clearTimeout(timer);
    // A reset instead of a farewell leaves nothing behind in TIME_WAIT.
    socket.destroy();
    if (outcome) settle(outcome);
  };
  const timer = setTimeout(() => end('silent'), timeoutMs);
  socket.once('connect', () => end('open'));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    const code = error.code ?? '';
    if (EXHAUSTED.has(code)) end('exhausted');
    else
      end(
        code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'refused' : code === 'ETIMEDOUT' ? 'silent' : 'unreachable',
      );
  });
  return { stop: () => end(null) };
}
