import { appendFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSessionPort } from '../sessions';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

const why = whyNoSshd();
let sshd: RealSshd;
const ends: Socket[] = [];

/** A line to sshd that can be cut: from then on nothing comes through, and neither side is told. */
const line = createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ host: '127.0.0.1', port: sshd.port, allowHalfOpen: true });
  ends.push(near, far);
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.on('error', () => undefined);
    from.on('data', (chunk) => isCut || to.write(chunk));
    from.on('end', () => isCut || to.end());
  }
});
let isCut = false;

beforeAll(async () => {
  if (why !== null) return;
  sshd = await startSshd();
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const { port } = line.address() as AddressInfo;
  const { type, blob } = sshd.hostKey('ed25519');
  appendFileSync(sshd.knownHosts, `[127.0.0.1]:${port} ${type} ${blob}\n`);
});
afterAll(async () => {
  for (const end of ends) end.destroy();
  line.close();
  await sshd?.stop();
});

it.skipIf(why !== null)(
  'is given up within moments when a session is closed, though nobody answers on it',
  async () => {
    const port = createSessionPort({
      home: sshd.home,
      env: { PATH: process.env.PATH, HOME: sshd.home },
      now: Date.now,
      log: () => undefined,
    });
    const session = await port.open(
      { ...sshd.target, port: (line.address() as AddressInfo).port },
      { timeoutMs: 10_000 },
    );
    isCut = true;
    const before = Date.now();
    await session.close();
    expect(Date.now() - before).toBeLessThan(5_000);
  },
);
