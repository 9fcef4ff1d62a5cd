import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { scan } from './scan';
import { sweep } from './sweep';
import type { ProbeOutcome, probe } from './tcp-probe';

/** Answers each address as `answer` says, on the next turn of the event loop, and counts what is under way. */
function fakeProbe(answer: (address: string, timeoutMs: number) => ProbeOutcome) {
  const seen = { most: 0, underWay: 0, stopped: 0, calls: [] as string[] };
  const fake: typeof probe = (address, _port, timeoutMs, settle) => {
    seen.calls.push(`${address} ${timeoutMs}`);
    seen.underWay++;
    seen.most = Math.max(seen.most, seen.underWay);
    const timer = setImmediate(() => {
      seen.underWay--;
      settle(answer(address, timeoutMs));
    });
    return {
      stop: () => {
        clearImmediate(timer);
        seen.underWay--;
        seen.stopped++;
      },
    };
  };
  return { fake, seen };
}

const addresses = (count: number) => Array.from({ length: count }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
const live = new AbortController().signal;

describe('sweep', () => {
  test('asks every address once and never more at once than the limit', async () => {
    const { fake, seen } = fakeProbe(() => 'silent');
    const asked: string[] = [];
    await sweep(addresses(500), {
      port: 22,
      timeoutMs: 350,
      limit: 64,
      signal: live,
      onOutcome: (address) => asked.push(address),
      probe: fake,
    });
    expect(new Set(asked).size).toBe(500);
    expect(asked).toHaveLength(500);
    expect(seen.most).toBeLessThanOrEqual(64);
  });

  test('without sockets fewer are asked at once, and none is left out', async () => {
    let room = 20;
    const { fake, seen } = fakeProbe(() => {
      if (seen.underWay < 10) return 'open';
      room--;
      return 'exhausted';
    });
    const open: string[] = [];
    await sweep(addresses(200), {
      port: 22,
      timeoutMs: 350,
      limit: 100,
      signal: live,
      onOutcome: (address, outcome) => outcome === 'open' && open.push(address),
      probe: fake,
    });
    expect(new Set(open).size).toBe(200);
    expect(room).toBeLessThan(20);
  });

  test('the silent ones get their second turn after every first one, and do not wait for the last to end', async () => {
    const calls: string[] = [];
    const settles = new Map<string, (outcome: ProbeOutcome) => void>();
    const held: typeof probe = (address, _port, timeoutMs, settle) => {
      calls.push(`${address} ${timeoutMs}`);
      settles.set(address, settle);
      return { stop: () => undefined };
    };
    const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const told: string[] = [];
    const ended = sweep(['a', 'b', 'c'], {
      port: 22,
      timeoutMs: 350,
      againMs: 1_500,
      limit: 2,
      signal: live,
      onOutcome: (address, outcome) => told.push(`${address} ${outcome}`),
      probe: held,
    });
    const say = async (address: string, outcome: ProbeOutcome) => {
      settles.get(address)?.(outcome);
      await turn();
    };
    await say('a', 'silent');
    expect(calls).toEqual(['a 350', 'b 350', 'c 350']);
    await say('b', 'silent');
    expect(calls.slice(3)).toEqual(['a 1500']);
    await say('a', 'exhausted');
    await say('c', 'open');
    expect(calls.slice(4, 6)).toEqual(['a 1500', 'b 1500']);
    await say('a', 'open');
    await say('b', 'silent');
    await ended;
    expect(told).toEqual(['c open', 'a open', 'b silent']);
  });

  test('cancel closes every socket at once', async () => {
    const control = new AbortController();
    let underWay = 0;
    const waiting: typeof probe = () => {
      underWay++;
      return { stop: () => underWay-- };
    };
    const ended = sweep(addresses(300), {
      port: 22,
      timeoutMs: 60_000,
      limit: 100,
      signal: control.signal,
      onOutcome: () => undefined,
      probe: waiting,
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(underWay).toBeGreaterThan(0);
    control.abort();
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    expect(underWay).toBe(0);
  });
});

describe('scan', () => {
  const run = async (
    list: readonly string[],
    answer: (address: string, timeoutMs: number) => ProbeOutcome,
    fulls = [0, 0],
    onLink = true,
  ) => {
    const { fake, seen } = fakeProbe(answer);
    const open: string[] = [];
    const done: string[] = [];
    await scan(list, {
      signal: live,
      isOnLink: () => onLink,
      onOpen: (address) => open.push(address),
      onDone: (address) => done.push(address),
      probe: fake,
      tableFulls: async () => fulls.shift() ?? 0,
    });
    return { open, done, calls: seen.calls, most: seen.most };
  };

  test('the silent ones are asked again with patience, and only they', async () => {
    const { open, done, calls } = await run(['10.0.0.1', '10.0.0.2', '10.0.0.3'], (address, timeoutMs) =>
      address === '10.0.0.1' ? 'open' : address === '10.0.0.2' ? 'refused' : timeoutMs > 1_000 ? 'open' : 'silent',
    );
    expect(open).toEqual(['10.0.0.1', '10.0.0.3']);
    expect(done).toHaveLength(3);
    expect(calls).toEqual(['10.0.0.1 350', '10.0.0.2 350', '10.0.0.3 350', '10.0.0.3 1500']);
  });

  test('an on-link network too large for the neighbour table is asked slowly, 600 at once', async () => {
    const { done, most, calls } = await run(addresses(1_500), () => 'unreachable');
    expect(done).toHaveLength(1_500);
    expect(most).toBeLessThanOrEqual(600);
    expect(calls.every((call) => call.endsWith(' 3100'))).toBe(true);
  });

  test('a full neighbour table is seen, and the scan goes again slower; each address is reported done once', async () => {
    const { open, done } = await run(
      addresses(40),
      (_, timeoutMs) => (timeoutMs === 3_100 ? 'open' : 'silent'),
      [3, 7],
    );
    expect(open).toHaveLength(40);
    expect(done).toHaveLength(40);
  });
});

describe('against real sockets', () => {
  let server: Server | null = null;
  afterEach(() => server?.close());

  test('finds the one address that listens, on loopback', async () => {
    server = createServer((socket) => socket.destroy());
    const port = await new Promise<number>((resolve) => {
      server?.listen(0, '127.0.0.9', () => {
        const at = server?.address();
        resolve(typeof at === 'object' && at ? at.port : 0);
      });
    });
    const open: string[] = [];
    await scan(['127.0.0.8', '127.0.0.9', '127.0.0.10'], {
      port,
      signal: live,
      isOnLink: () => false,
      onOpen: (address) => open.push(address),
      onDone: () => undefined,
    });
    expect(open).toEqual(['127.0.0.9']);
  });
});
