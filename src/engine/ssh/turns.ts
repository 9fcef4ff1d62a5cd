/** sshd drops new connections beyond 10 that are not logged in (MaxStartups 10:30:100); others may be at it too. */
const HANDSHAKES_PER_HOST = 4;

/** Waits for a free handshake of a host and returns the function that frees it again. */
export type TakeTurn = (host: string) => Promise<() => void>;

/** Lets at most four handshakes with one host happen at once. */
export function createTurns(limit: number = HANDSHAKES_PER_HOST): TakeTurn {
  const hosts = new Map<string, { active: number; readonly waiting: (() => void)[] }>();
  return async (host) => {
    const queue = hosts.get(host) ?? { active: 0, waiting: [] };
    hosts.set(host, queue);
    if (queue.active >= limit) await new Promise<void>((resolve) => queue.waiting.push(resolve));
    else queue.active++;
    let isFreed = false;
    return () => {
      if (isFreed) return;
      isFreed = true;
      const next = queue.waiting.shift();
      // The turn passes on as it is, so that nobody slips in between.
      if (next !== undefined) return next();
      queue.active--;
      if (queue.active === 0) hosts.delete(host);
    };
  };
}
