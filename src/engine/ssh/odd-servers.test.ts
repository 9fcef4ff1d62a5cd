import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { SshTarget } from '../session';
import { createSessionPort } from '../sessions';
import { freePort } from './testing/real-sshd';

const ends: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const home = mkdtempSync(join(tmpdir(), 'muster-odd-'));
const port = createSessionPort({ home, env: {}, now: Date.now, log: () => undefined });
const targetAt = (tcpPort: number, address = '127.0.0.1'): SshTarget => ({
  nodeId: 'heron' as NodeId,
  address,
  port: tcpPort,
  user: 'me',
  isTyped: false,
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );

/** A server that is not sshd. */
function serving(behave: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    behave(socket);
  });
  ends.push(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
ends.push(() => undefined);

describe('a server that is not sshd', () => {
  const drip = (text: string, everyMs: number) => (socket: Socket) => {
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), everyMs);
    socket.once('close', () => clearInterval(timer));
  };
  it.each<[string, (socket: Socket) => void, string]>([
    ['speaks HTTP', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')), 'not-ssh'],
    ['speaks SMTP', (socket) => socket.write('220 mail ESMTP\r\n', () => socket.end()), 'not-ssh'],
    ['is silent', () => undefined, 'server-silent'],
    ['sends one byte now and then', drip('SSH-2.0-x', 150), 'server-silent'],
    ['hangs up at once', (socket) => socket.destroy(), 'connection-lost'],
    ['is sshd, but overrun', (socket) => socket.end('Exceeded MaxStartups\r\n'), 'connection-lost'],
    [
      'drops after its greeting',
      (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n', () => socket.end()),
      'connection-lost',
    ],
    [
      'sends rubbish after its greeting',
      (socket) => socket.write(`SSH-2.0-OpenSSH_9.2\r\n${'x'.repeat(5000)}`),
      'connection-lost',
    ],
    ['sends a greeting of 16 MB', (socket) => socket.write(`${'x'.repeat(100)}\r\n`.repeat(160_000)), 'not-ssh'],
  ])('%s', async (_name, behave, code) => {
    const target = targetAt(await serving(behave));
    expect(await codeOf(port.hostKeys(target, { timeoutMs: 500 }))).toBe(code);
    expect(await codeOf(port.open(target, { timeoutMs: 500 }))).toBe(code);
  });

  it('is left at once on cancel', async () => {
    const target = targetAt(await serving(() => undefined));
    const abort = new AbortController();
    const work = codeOf(port.open(target, { timeoutMs: 60_000, signal: abort.signal }));
    const keys = codeOf(port.hostKeys(target, { timeoutMs: 60_000, signal: abort.signal }));
    const startedAt = Date.now();
    abort.abort();
    expect([await work, await keys]).toEqual(['cancelled', 'cancelled']);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('an address', () => {
  it('where nothing listens', async () => {
    const target = targetAt(await freePort());
    expect(await port.reach(target, { timeoutMs: 500 })).toMatchObject({ state: 'refused', ip: null });
    expect(await codeOf(port.open(target, { timeoutMs: 500 }))).toBe('port-refused');
    expect(await codeOf(port.hostKeys(target, { timeoutMs: 500 }))).toBe('port-refused');
  });

  it.each(['no-such-name.invalid', '-oProxyCommand=x', 'a b', 'x;rm', '$(x)', 'ü'.repeat(300), ''])(
    'that no host has: %j',
    async (address) => {
      expect(await port.reach(targetAt(22, address), { timeoutMs: 2000 })).toMatchObject({ state: 'unresolved' });
      expect(await codeOf(port.open({ ...targetAt(22, address), isTyped: true }, { timeoutMs: 2000 }))).toBe(
        'unknown-host',
      );
    },
  );

  it('is named in the sentence', async () => {
    const target = targetAt(await freePort());
    await expect(port.open(target, { timeoutMs: 500 })).rejects.toThrow(
      `Nothing listens for SSH on heron at 127.0.0.1, port ${target.port}.`,
    );
    rmSync(home, { recursive: true, force: true });
  });
});
