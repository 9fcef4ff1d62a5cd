import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../shared/failure';
import type { HoldUp, SessionPort, SshTarget } from '../session';

/** sshd's own words when it refuses an address for a while (sshd_config(5), PerSourcePenalties and MaxStartups). */
const REFUSED_FOR_A_WHILE = /Not allowed at this time|Exceeded MaxStartups/;
/** A penalty that is felt lasts 15 s at least, by default; a refused login or a host key look adds to it. */
const PATIENCE_MS = 45_000;
const PAUSE_MS = 3_000;

interface PatientOptions {
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Pause between two tries, ms, with as much again at random. Tests shorten it. */
  readonly pauseMs?: number;
}

/**
 * A port that waits when an SSH server says that it refuses this address for a while, as OpenSSH 9.8 and later do after
 * a few refused logins, and tries again with jitter. Every other failure passes at once. `holdUpOf` tells who waits, so
 * that a look can name the reason at its deadline instead of waiting along.
 */
export function patientPort(port: SessionPort, options: PatientOptions): SessionPort {
  const holdUps = new Map<string, HoldUp>();
  const patiently = <T>(target: SshTarget, signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> =>
    waitOut(act, signal, options, (failure, over) => {
      const key = keyOf(target);
      const holdUp = { failure, over };
      options.log(
        `${target.nodeId}: the SSH server refuses this computer for a while (${failure.detail}); trying again`,
      );
      holdUps.set(key, holdUp);
      void over.then(() => holdUps.get(key) === holdUp && holdUps.delete(key));
    });
  return {
    reach: (target, given) => port.reach(target, given),
    hostKeys: (target, given) => patiently(target, given.signal, () => port.hostKeys(target, given)),
    pinnedKeys: (target) => port.pinnedKeys(target),
    open: (target, given) => patiently(target, given.signal, () => port.open(target, given)),
    loginOf: (error, target) => port.loginOf(error, target),
    local: () => port.local(),
    holdUpOf: (target) => holdUps.get(keyOf(target)) ?? null,
    ...(port.lan ? { lan: port.lan } : {}),
  };
}

const keyOf = ({ address, port }: SshTarget): string => `${address}:${port}`;

async function waitOut<T>(
  act: () => Promise<T>,
  signal: AbortSignal | undefined,
  { now, pauseMs = PAUSE_MS }: PatientOptions,
  onHeldUp: (failure: Failure, over: Promise<void>) => void,
): Promise<T> {
  const startedAt = now();
  let end: (() => void) | null = null;
  try {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (!isRefusedForAWhile(error) || now() - startedAt > PATIENCE_MS) throw error;
        if (end === null) onHeldUp(error, new Promise((resolve) => (end = resolve)));
        await pause(pauseMs + Math.random() * pauseMs, undefined, signal ? { signal } : {}).catch(() => {
          throw new Failure('cancelled');
        });
      }
    }
  } finally {
    (end as (() => void) | null)?.();
  }
}

const isRefusedForAWhile = (error: unknown): error is Failure =>
  error instanceof Failure && error.code === 'connection-lost' && REFUSED_FOR_A_WHILE.test(error.detail);
