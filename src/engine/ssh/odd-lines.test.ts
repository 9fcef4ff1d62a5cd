import { writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import { observing } from '../remote/script';
import type { Session, SshTarget } from '../session';
import { createSessionPort } from '../sessions';
import { knownAsOf, knownHostsLine } from './known-hosts';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: broken lines and forced commands over a real sshd, because ${why}.`);

const script = (body: string) => observing('look', `main() {\n${body}\n}`);
const portAt = (home: string) =>
  createSessionPort({ home, env: { PATH: process.env.PATH, HOME: home }, now: Date.now, log: () => undefined });
const saidOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error: unknown) => (error instanceof Failure ? `${error.code}: ${error.message}` : String(error)),
  );

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** What a line does to the bytes from the server: how many pass before it breaks, and how. */
interface Break {
  readonly isReached: (sent: number, chunk: Buffer) => boolean;
  readonly isSilent?: boolean;
}

const after = (bytes: number): Break['isReached'] => {
  return (sent) => sent >= bytes;
};
/** SSH_MSG_NEWKEYS (RFC 4253, 7.3) goes in the clear: packet of 12 bytes, 10 of them padding. */
const newKeys: Break['isReached'] = (_sent, chunk) => chunk.includes(Buffer.from([0, 0, 0, 12, 10, 21]));

describe.skipIf(why !== null)('a line that breaks', () => {
  let sshd: RealSshd;
  const servers: Server[] = [];
  beforeAll(async () => {
    sshd = await startSshd({ kinds: ['ed25519'] });
  });
  afterAll(() => sshd?.stop());

  /** A relay to sshd that breaks as told. @returns where it listens, known to the client. */
  async function through({ isReached, isSilent }: Break): Promise<SshTarget> {
    const sockets: Socket[] = [];
    const server: Server = createServer((client) => {
      const inner = connect({ host: '127.0.0.1', port: sshd.port });
      sockets.push(client, inner);
      for (const socket of [client, inner]) socket.on('error', () => undefined);
      let sent = 0;
      let isBroken = false;
      client.on('data', (chunk) => inner.write(chunk)).on('close', () => inner.destroy());
      inner.on('close', () => client.destroy());
      inner.on('data', (chunk) => {
        if (isBroken) return;
        sent += chunk.length;
        client.write(chunk);
        isBroken = isReached(sent, chunk);
        if (isBroken && !isSilent) inner.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    servers.push(server);
    ends.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    writeFileSync(sshd.knownHosts, `${knownHostsLine(knownAsOf('127.0.0.1', port), sshd.hostKey('ed25519'))}\n`);
    return { ...sshd.target, port };
  }

  it('between one connection and the next, as with a firewall that bans this computer, is named as what it is', async () => {
    const target = await through({ isReached: () => false });
    expect(await saidOf(opened(target))).toBe('no failure');
    servers.at(-1)?.close();
    expect(await saidOf(opened(target))).toMatch(/^port-refused: Nothing listens for SSH on heron/);
  });

  const opened = async (target: SshTarget, timeoutMs = 1500): Promise<Session> => {
    const session = await portAt(sshd.home).open(target, { timeoutMs });
    ends.push(() => session.close());
    return session;
  };

  it.each<[string, Break, RegExp]>([
    ['after 1 KB', { isReached: after(1024) }, /^connection-lost: .* closed the connection before it answered/],
    ['after 1 KB, silently', { isReached: after(1024), isSilent: true }, /^server-silent/],
    ['after NEWKEYS', { isReached: newKeys }, /^connection-lost/],
    ['after NEWKEYS, silently', { isReached: newKeys, isSilent: true }, /^server-silent/],
  ])('%s', async (_when, how, expected) => {
    expect(await saidOf(opened(await through(how)))).toMatch(expected);
  });

  it('while a script runs is told at once', async () => {
    const session = await opened(await through({ isReached: after(200_000) }));
    const work = session.observe(script('head -c 10000000 /dev/zero'), { timeoutMs: 60_000 });
    expect(await saidOf(work)).toMatch(/^connection-lost: The connection to heron was lost while look ran/);
  });

  it('and says nothing while a script runs is noticed within 15 s', async () => {
    const session = await opened(await through({ isReached: after(200_000), isSilent: true }));
    const startedAt = Date.now();
    const work = session.observe(script('head -c 10000000 /dev/zero; sleep 60'), { timeoutMs: 60_000 });
    expect(await saidOf(work)).toMatch(/^connection-lost/);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
  });

  it('brings 100 MB of output and as much of errors home with its two ends, in bounded memory', async () => {
    const session = await opened(await through({ isReached: () => false }), 5000);
    const before = process.memoryUsage().rss;
    const text = 'yes 0123456789 | head -c 100000000; yes abcdefghij | head -c 100000000 >&2; echo; echo last';
    const { exitCode, stdout, stderr, droppedBytes } = await session.observe(script(text), {
      timeoutMs: 120_000,
      onLine: () => undefined,
    });
    expect(exitCode).toBe(0);
    expect(stdout.endsWith('last\n')).toBe(true);
    expect(stdout.length + stderr.length + droppedBytes).toBe(200_000_006);
    expect(stdout.length + stderr.length).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  }, 150_000);

  it('takes bytes that are no text for what they are, and shows a bar as it moves', async () => {
    const session = await opened(await through({ isReached: () => false }), 5000);
    const lines: string[] = [];
    const bytes = String.raw`printf '\377\376\000ab\033]0;title\007\033[31m\r10%%\r20%%\r\n\303\050ok\n'`;
    const { exitCode } = await session.observe(script(bytes), { timeoutMs: 5000, onLine: (line) => lines.push(line) });
    expect([exitCode, lines.slice(1)]).toEqual([0, ['10%', '20%', '\ufffd(ok']]);
    expect(lines[0]).toMatch(/^\ufffd\ufffdab/);
    expect(lines[0]).not.toContain('title');
  });
});

describe.skipIf(why !== null)('an account that runs something else', () => {
  it.each([
    ['a forced command', 'ForceCommand echo "git only"; exit 1', /did not run look: a forced command.*git only/],
    ['sftp only', 'ForceCommand internal-sftp', /did not run look: a forced command.*sftp connections only/],
    ['a menu', 'ForceCommand printf "1) shell\\n2) exit\\n"; read x', /did not run look.*1\) shell/s],
    ['a program that only listens', 'ForceCommand sleep 60', /did not finish look within/],
  ])('%s', async (_what, config, expected) => {
    const sshd = await startSshd({ kinds: ['ed25519'], config: [config] });
    ends.push(() => sshd.stop());
    sshd.pin('ed25519');
    const session = await portAt(sshd.home).open(sshd.target, { timeoutMs: 5000 });
    ends.push(() => session.close());
    const failure: unknown = await session.observe(script('echo hi'), { timeoutMs: 1000 }).catch((error) => error);
    expect(failure).toBeInstanceOf(Failure);
    const { message, detail } = failure as Failure;
    expect(`${message} ${detail}`).toMatch(expected);
  });
});
