import { connect, type Socket } from 'node:net';
import { isExhausted } from './tcp';

/** `exhausted`: this computer had no socket to ask with, which says nothing about the address. */
export type KnockOutcome = 'open' | 'refused' | 'silent' | 'unreachable' | 'exhausted';

/** An attempt under way. `stop` ends it at once, without an outcome. */
export interface Knock {
  readonly stop: () => void;
}

type Settle = (outcome: KnockOutcome, error: NodeJS.ErrnoException | null) => void;

/** Thousands of these are under way in a scan: no more is kept of each than is needed. */
interface Attempt {
  readonly socket: Socket;
  waiting: Waiting[];
}

interface Waiting {
  readonly settle: Settle;
  readonly timer: NodeJS.Timeout;
}

/** Long enough for hundreds of nodes to get their turn to log in, and far from sshd's LoginGraceTime (120 s). */
const KEEP_MS = 8_000;
const NOTHING = (): void => undefined;

/**
 * TCP connections that a scan or a look opened to see whether somebody is there, kept for the login that follows. A
 * server starts a process for each connection before it greets, so one connection for everything costs both sides least.
 */
export class Doors {
  readonly #attempts = new Map<string, Attempt>();
  readonly #open = new Map<string, { readonly socket: Socket; readonly timer: NodeJS.Timeout }>();

  /** Connects to a place, at most once at a time. `settle` is called exactly once, never during this call, or not at all after `stop`. */
  knock(host: string, port: number, timeoutMs: number, settle: Settle): Knock {
    const place = placeOf(host, port);
    if (this.#open.has(place)) {
      const soon = setImmediate(settle, 'open', null);
      return { stop: () => clearImmediate(soon) };
    }
    const attempt = this.#attempts.get(place) ?? this.#start(host, port, place);
    const stop = (): void => {
      clearTimeout(mine.timer);
      attempt.waiting = attempt.waiting.filter((one) => one !== mine);
      if (attempt.waiting.length === 0) this.#giveUp(place, attempt);
    };
    const late = (): void => {
      stop();
      settle('silent', null);
    };
    const mine: Waiting = { settle, timer: setTimeout(late, timeoutMs) };
    attempt.waiting.push(mine);
    return { stop };
  }

  /** The connection that a knock opened there, for the one who asks first; null when there is none. */
  take(host: string, port: number): Socket | null {
    const place = placeOf(host, port);
    const kept = this.#open.get(place);
    if (!kept) return null;
    this.#open.delete(place);
    clearTimeout(kept.timer);
    kept.socket.removeAllListeners('error').removeAllListeners('close');
    return kept.socket;
  }

  /** The IP address of the connection that is kept there; null when there is none. */
  ipOf(host: string, port: number): string | null {
    return this.#open.get(placeOf(host, port))?.socket.remoteAddress ?? null;
  }

  /** Hangs up on one place, if a connection is kept there. */
  shut(host: string, port: number): void {
    this.take(host, port)?.on('error', NOTHING).destroy();
  }

  /** Hangs up everywhere that nobody came for. */
  shutAll(): void {
    for (const { socket, timer } of this.#open.values()) {
      clearTimeout(timer);
      socket.destroy();
    }
    this.#open.clear();
  }

  #start(host: string, port: number, place: string): Attempt {
    const socket = connect({ host, port });
    const attempt: Attempt = { socket, waiting: [] };
    this.#attempts.set(place, attempt);
    const settle: Settle = (outcome, error) => {
      if (this.#attempts.get(place) === attempt) this.#attempts.delete(place);
      if (outcome === 'open') this.#keep(place, socket);
      const told = attempt.waiting;
      attempt.waiting = [];
      for (const { settle: tell, timer } of told) {
        clearTimeout(timer);
        tell(outcome, error);
      }
    };
    socket.once('connect', () => {
      socket.removeListener('error', onError);
      settle('open', null);
    });
    const onError = (error: NodeJS.ErrnoException) => settle(outcomeOf(error), error);
    socket.on('error', onError);
    return attempt;
  }

  #keep(place: string, socket: Socket): void {
    const forget = (): void => {
      if (this.#open.get(place)?.socket !== socket) return;
      clearTimeout(this.#open.get(place)?.timer);
      this.#open.delete(place);
    };
    const timer = setTimeout(() => {
      forget();
      socket.destroy();
    }, KEEP_MS);
    // Nothing waits for it: the program may end meanwhile.
    timer.unref();
    socket.on('error', NOTHING).once('close', forget).setNoDelay(true);
    this.#open.set(place, { socket, timer });
  }

  #giveUp(place: string, attempt: Attempt): void {
    if (this.#attempts.get(place) === attempt) this.#attempts.delete(place);
    // A reset instead of a farewell leaves nothing behind in TIME_WAIT.
    if (this.#open.get(place)?.socket !== attempt.socket) attempt.socket.on('error', NOTHING).destroy();
  }
}

const placeOf = (host: string, port: number): string => `${host.toLowerCase()} ${port}`;

function outcomeOf({ code = '' }: NodeJS.ErrnoException): KnockOutcome {
  if (isExhausted(code)) return 'exhausted';
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return 'refused';
  return code === 'ETIMEDOUT' ? 'silent' : 'unreachable';
}
