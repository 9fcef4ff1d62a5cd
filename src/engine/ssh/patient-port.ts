import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../shared/failure';
import type { SessionPort } from '../session';

/** sshd's own words when it refuses an address for a while (sshd_config(5), PerSourcePenalties and MaxStartups). */
const REFUSED_FOR_A_WHILE = /Not allowed at this time|Exceeded MaxStartups/;
/** A penalty that is felt lasts 15 s at least, by default; a refused login or a host key look adds to it. */
const PATIENCE_MS = 45_000;
const PAUSE_MS = 3_000;

/**
 * A port that waits when an SSH server says that it refuses this address for a while, as OpenSSH 9.8 and later do after
 * a few refused logins, and tries again with jitter. Every other failure passes at once.
 */
export function patientPort(port: SessionPort, now: () => number, log: (line: string) => void): SessionPort {
  const patiently = async <T>(node: string, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> => {
    const startedAt = now();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await act();
      } catch (error) {
        const isRefused =
          error instanceof Failure && error.code === 'connection-lost' && REFUSED_FOR_A_WHILE.test(error.detail);
        if (!isRefused || now() - startedAt > PATIENCE_MS) throw error;
        if (attempt === 1)
          log(`${node}: the SSH server refuses this computer for a while (${error.detail}); trying again`);
        await pause(PAUSE_MS + Math.random() * PAUSE_MS, undefined, signal ? { signal } : {}).catch(() => {
          throw new Failure('cancelled');
        });
      }
    }
  };
  return {
    reach: (target, options) => port.reach(target, options),
    hostKeys: (target, options) => patiently(target.nodeId, options.signal, () => port.hostKeys(target, options)),
    pinnedKeys: (target) => port.pinnedKeys(target),
    open: (target, options) => patiently(target.nodeId, options.signal, () => port.open(target, options)),
    loginOf: (error, target) => port.loginOf(error, target),
    local: () => port.local(),
  };
}
