import { Failure } from '../../shared/failure';
import { type AskPort, type Probe, type ProbeOutcome, probe } from './tcp-probe';

export interface SweepOptions {
  readonly port: number;
  readonly timeoutMs: number;
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

/**
 * Asks every address once. When this computer runs out of sockets, fewer are asked at once and nothing is left out.
 * @throws Failure cancelled, with every socket closed.
 */
export function sweep(addresses: readonly string[], options: SweepOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting = [...addresses].reverse();
    const underWay = new Set<Probe>();
    const ask = options.probe ?? probe;
    let limit = options.limit;
    let isPumping = false;
    const cancel = () => {
      waiting.length = 0;
      for (const one of underWay) one.stop();
      underWay.clear();
      reject(new Failure('cancelled'));
    };
    const pumpSoon = () => {
      if (isPumping) return;
      isPumping = true;
      setImmediate(pump);
    };
    const settle = (one: Probe, address: string, outcome: ProbeOutcome) => {
      underWay.delete(one);
      if (outcome === 'exhausted') {
        limit = Math.max(LEAST_LIMIT, Math.min(limit, Math.floor(underWay.size * 0.8)));
        waiting.push(address);
      } else options.onOutcome(address, outcome);
      pumpSoon();
    };
    const pump = () => {
      isPumping = false;
      if (options.signal.aborted) return;
      for (let opened = 0; opened < SLICE && underWay.size < limit; opened++) {
        const address = waiting.pop();
        if (address === undefined) break;
        const one: Probe = ask(address, options.port, options.timeoutMs, (outcome) => settle(one, address, outcome));
        underWay.add(one);
      }
      if (waiting.length === 0 && underWay.size === 0) {
        options.signal.removeEventListener('abort', cancel);
        resolve();
      } else if (waiting.length > 0 && underWay.size < limit) pumpSoon();
    };
    if (options.signal.aborted) return cancel();
    options.signal.addEventListener('abort', cancel, { once: true });
    pump();
  });
}
