import { existsSync } from 'node:fs';
import { powerMonitor } from 'electron';

/** Where the D-Bus specification puts the system message bus. */
const SYSTEM_BUS = '/run/dbus/system_bus_socket';
const LOOK_EVERY_MS = 5_000;
/** A clock that jumped this far between two looks: the computer slept. A busy one is never that late. */
const SLEPT_MS = 30_000;
/** The system's word and the clock tell of the same sleep. */
const ONE_WAKE_MS = 10_000;

/**
 * Calls back after every sleep of the computer: when the system says so, and when the clock jumped, since not every
 * system has a bus to say it. Answers with the way to stop.
 */
export function watchSleep(onWake: () => void, now: () => number = () => Date.now()): () => void {
  let last = now();
  let wokeAt = Number.NEGATIVE_INFINITY;
  const wake = (): void => {
    if (now() - wokeAt < ONE_WAKE_MS) return;
    wokeAt = now();
    onWake();
  };
  const timer = setInterval(() => {
    const slept = now() - last > SLEPT_MS;
    last = now();
    if (slept) wake();
  }, LOOK_EVERY_MS);
  // Without a bus, listening made Electron 22 on Linux crash now and then while it ended.
  const hasNews = process.platform !== 'linux' || existsSync(SYSTEM_BUS);
  if (hasNews) powerMonitor.on('resume', wake);
  return () => {
    clearInterval(timer);
    if (hasNews) powerMonitor.off('resume', wake);
  };
}
