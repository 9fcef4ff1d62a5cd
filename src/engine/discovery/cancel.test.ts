import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Engine } from '../engine';
import type { EnginePorts } from '../ports';
import type { SessionPort } from '../session';
import type { Lan } from './lan';

// A network where nothing ever answers, and a clock that stands still: what ends the job can only be the cancel itself.

const home = mkdtempSync(join(tmpdir(), 'muster-cancel-'));
afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

function deafNetwork() {
  const seen = { underWay: 0, asked: 0, hungUp: 0 };
  const address = { family: 'IPv4', internal: false, address: '10.9.0.1', cidr: '10.9.0.1/20' };
  const lan: Lan = {
    interfaces: () => ({ eth0: [{ ...address, netmask: '255.255.240.0', mac: '02:00:00:00:00:01', family: 'IPv4' }] }),
    neighbours: async () => ['10.9.0.7', '10.9.0.8'],
    resolve: () => never(),
    mdns: () => never(),
    probe: (host, _port, _timeoutMs, settle) => {
      seen.asked++;
      if (host === '10.9.0.7') setImmediate(settle, 'open');
      else seen.underWay++;
      return { stop: () => void seen.underWay-- };
    },
    hangUp: () => void seen.hungUp++,
  };
  const sessions = {
    lan,
    reach: () => never(),
    pinnedKeys: () => never(),
    hostKeys: () => never(),
    open: () => never(),
    local: () => ({ nodeId: 'manager', observe: () => never(), close: async () => undefined }),
    loginOf: () => ({ state: 'ok', user: 'me', methods: [], detail: '' }),
  } as unknown as SessionPort;
  return { sessions, seen };
}

const portsWith = (sessions: SessionPort): EnginePorts => ({
  now: () => 0,
  home,
  stateDir: join(home, '.muster'),
  env: {},
  sessions,
  canAsk: false,
  acceptsUnseenKeys: false,
  version: '0',
  logSink: () => undefined,
});

test('a computer without a network finds itself and says so', async () => {
  const none: Lan = {
    interfaces: () => ({}),
    neighbours: async () => [],
    resolve: async () => [],
    probe: () => ({ stop: () => undefined }),
  };
  const { sessions } = deafNetwork();
  const here = {
    ...sessions,
    lan: none,
    local: () => ({ nodeId: 'manager', observe: () => Promise.reject(new Error('no')) }),
  };
  const engine = await Engine.open({ ...portsWith(here as unknown as SessionPort), now: Date.now }, 'lab');
  const { done } = engine.start({
    kind: 'discover',
    cidrs: [],
    typed: [],
    consentToAddresses: 4_096,
    isPassiveOnly: false,
    useMdns: false,
  });
  expect(await done).toEqual({ state: 'done', holds: true });
  expect(engine.snapshot().cluster.nodes.map(({ id }) => id)).toEqual(['manager']);
  await engine.close();
});

test('a cancelled discovery waits for nothing: no answer, no timer', async () => {
  const { sessions, seen } = deafNetwork();
  const engine = await Engine.open(portsWith(sessions), 'lab');
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
  const { jobId, done } = engine.start({
    kind: 'discover',
    cidrs: ['10.9.0.0/20'],
    typed: ['heron', 'owl.local'],
    consentToAddresses: 4_096,
    isPassiveOnly: false,
    useMdns: true,
  });
  await vi.waitUntil(() => new Promise((resolve) => setImmediate(() => resolve(seen.underWay > 500))), 20_000);
  engine.cancel(jobId);
  expect(await done).toEqual({ state: 'cancelled' });
  expect(seen.underWay).toBe(0);
  expect(seen.hungUp).toBeGreaterThan(0);
  vi.useRealTimers();
  await engine.close();
});
