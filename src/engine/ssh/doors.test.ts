import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSessionPort } from '../sessions';
import { Doors, type KnockOutcome } from './doors';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

let server: Server;
let came: Socket[] = [];
let tcpPort = 0;
let serve: (socket: Socket) => void = () => undefined;

beforeEach(async () => {
  came = [];
  serve = () => undefined;
  server = createServer((socket) => {
    came.push(socket.on('error', () => undefined));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  tcpPort = typeof address === 'object' && address ? address.port : 0;
});
afterEach(async () => {
  for (const socket of came) socket.destroy();
  server.close();
  await once(server, 'close');
});

const knocked = (doors: Doors, port = tcpPort, timeoutMs = 2_000): Promise<KnockOutcome> =>
  new Promise((resolve) => void doors.knock('127.0.0.1', port, timeoutMs, resolve));

describe('a knock', () => {
  test('two at once, and one after them, are one connection, which one taker gets', async () => {
    const doors = new Doors();
    expect(await Promise.all([knocked(doors), knocked(doors)])).toEqual(['open', 'open']);
    expect(await knocked(doors)).toBe('open');
    expect(doors.ipOf('127.0.0.1', tcpPort)).toBe('127.0.0.1');
    const taken = doors.take('127.0.0.1', tcpPort);
    expect(came).toHaveLength(1);
    expect(doors.take('127.0.0.1', tcpPort)).toBeNull();
    taken?.end('hello');
    const [said] = await once(came[0] as Socket, 'data');
    expect(String(said)).toBe('hello');
  });

  test('what the server said meanwhile is not lost', async () => {
    serve = (socket) => socket.write('SSH-2.0-early\r\n');
    const doors = new Doors();
    await knocked(doors);
    await new Promise((resolve) => setImmediate(resolve));
    const taken = doors.take('127.0.0.1', tcpPort);
    const [said] = await once(taken as Socket, 'data');
    expect(String(said)).toBe('SSH-2.0-early\r\n');
    taken?.destroy();
  });

  test('a closed port is refused, and nothing is kept', async () => {
    const doors = new Doors();
    expect(await knocked(doors, 1)).toBe('refused');
    expect(doors.take('127.0.0.1', 1)).toBeNull();
  });

  test('who stops waiting leaves it to the others; the last one ends it', async () => {
    const doors = new Doors();
    let told = 0;
    doors.knock('127.0.0.1', tcpPort, 2_000, () => told++).stop();
    const second = knocked(doors);
    expect(await second).toBe('open');
    expect(told).toBe(0);
    doors.shutAll();
    await once(came.at(-1) as Socket, 'close');
  });

  test('a connection that is reset while it is kept is forgotten', async () => {
    const doors = new Doors();
    await knocked(doors);
    const kept = came[0] as Socket;
    kept.resetAndDestroy();
    await expect.poll(() => doors.ipOf('127.0.0.1', tcpPort)).toBeNull();
  });
});

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: one connection for everything, because ${why}.`);

describe.skipIf(why !== null)('one connection for everything', () => {
  let sshd: RealSshd;
  beforeAll(async () => {
    sshd = await startSshd({ kinds: ['ed25519'] });
  });
  afterAll(() => sshd?.stop());

  const relayed = async () => {
    serve = (socket) => {
      const on = connect(sshd.port, '127.0.0.1');
      on.on('error', () => undefined);
      socket.pipe(on).pipe(socket);
    };
    const { type, blob } = sshd.hostKey('ed25519');
    await writeFile(sshd.knownHosts, `[127.0.0.1]:${tcpPort} ${type} ${blob}\n`);
    const env = { PATH: process.env.PATH };
    const port = createSessionPort({ home: sshd.home, env, now: Date.now, log: () => undefined });
    const target = { ...sshd.target, port: tcpPort, address: '127.0.0.1' };
    return { port, target };
  };

  test('the scan, the look and the login', async () => {
    const { port, target } = await relayed();
    await new Promise((resolve) => port.lan?.probe('127.0.0.1', tcpPort, 2_000, resolve));
    expect(await port.reach(target, { timeoutMs: 2_000 })).toMatchObject({ state: 'open', ip: '127.0.0.1' });
    const session = await port.open(target, { timeoutMs: 5_000 });
    expect(came).toHaveLength(1);
    await session.close();
  });

  test('a server that hung up meanwhile is asked once more', async () => {
    const { port, target } = await relayed();
    const toSshd = serve;
    serve = (socket) => socket.end();
    await port.reach(target, { timeoutMs: 2_000 });
    serve = toSshd;
    const session = await port.open(target, { timeoutMs: 5_000 });
    expect(came).toHaveLength(2);
    await session.close();
  });

  test('a look that is cancelled before its login leaves no connection', async () => {
    const { port, target } = await relayed();
    const control = new AbortController();
    await port.reach(target, { timeoutMs: 2_000, signal: control.signal });
    const gone = once(came[0] as Socket, 'close');
    control.abort();
    await gone;
  });
});
