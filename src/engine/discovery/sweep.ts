import { Failure } from '../../shared/failure';
import { type AskPort, type Probe, type ProbeOutcome, probe } from './tcp-probe';

export interface SweepOptions {
  readonly port: number;
  readonly timeoutMs: number;
  /**
   * How long the silent ones are asked a second time, once all were asked a first time: their turn comes as soon as
   * nobody waits for a first one, while the last of those are still under way.
   */
  readonly againMs?: number;
  /** Connections under way at once. */
  readonly limit: number;
  readonly signal: AbortSignal;
  readonly onOutcome: (address: string, outcome: Exclude<ProbeOutcome, 'exhausted'>) => void;
  /** How connections are made; tests give their own. */
  readonly probe?: AskPort;
}

/** Sockets opened before the event loop gets a turn. */
const SLICE = 16;
const LEAST_LIMIT = 8;

/** One address to be asked, and for how long. */
interface Turn {
  readonly address: string;
  readonly timeoutMs: number;
  readonly isAgain: boolean;
}

/**
 * Asks every address once, and with `againMs` the silent ones twice. When this computer runs out of sockets, fewer are asked at once and nothing is left out.
 * @throws Failure cancelled, with every socket closed.
 */
export function sweep(addresses: readonly string[], options: SweepOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const first = (address: string): Turn => ({ address, timeoutMs: options.timeoutMs, isAgain: false });
    const waiting = addresses.map(first).reverse();
    const silent: Turn[] = [];
    const underWay = new Set<Probe>();
    const ask = options.probe ?? probe;
    let limit = options.limit;
    let isPumping = false;
    const cancel = () => {
      waiting.length = 0;
      silent.length = 0;
      for (const one of underWay) one.stop();
      underWay.clear();
      reject(new Failure('cancelled'));
    };
    const pumpSoon = () => {
      if (isPumping) return;
      isPumping = true;
      setImmediate(pump);
    };
    const settle = (one: Probe, turn: Turn, outcome: ProbeOutcome) => {
      underWay.delete(one);
      if (outcome === 'exhausted') {
        limit = Math.max(LEAST_LIMIT, Math.min(limit, Math.floor(underWay.size * 0.8)));
        waiting.push(turn);
      } else if (outcome === 'silent' && options.againMs !== undefined && !turn.isAgain) {
        silent.push({ address: turn.address, timeoutMs: options.againMs, isAgain: true });
      } else options.onOutcome(turn.address, outcome);
      pumpSoon();
    };
    const open = (turn: Turn) => {
      const one: Probe = ask(turn.address, options.port, turn.timeoutMs, (outcome) => settle(one, turn, outcome));
      underWay.add(one);
    };
    const pump = () => {
      isPumping = false;
      if (options.signal.aborted) return;
      for (let opened = 0; opened < SLICE && underWay.size < limit; opened++) {
        const turn = waiting.pop() ?? silent.shift();
        if (turn === undefined) break;
        open(turn);
      }
      const isLeft = waiting.length > 0 || silent.length > 0;
      if (!isLeft && underWay.size === 0) {
        options.signal.removeEventListener('abort', cancel);
        resolve();
      } else if (isLeft && underWay.size < limit) pumpSoon();
    };
    if (options.signal.aborted) return cancel();
    options.signal.addEventListener('abort', cancel, { once: true });
    pump();
  });
}
