import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, utils } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import { createSessionPort } from '../sessions';
import { hostKeyOf } from './fingerprint';
import { knownAsOf, knownHostsLine } from './known-hosts';
import { serverKey } from './testing/server-key';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end();
});

/** A hop that lets everybody in, and then never says whether it reached the next machine. */
async function silentHop(onAsked = () => {}): Promise<{ port: number; key: { type: string; blob: string } }> {
  const made = serverKey();
  const parsed = utils.parseKey(made.public);
  if (parsed instanceof Error) throw parsed;
  const key = hostKeyOf(parsed.getPublicSSH());
  if (key === null) throw new Error('no key');
  const server = new Server({ hostKeys: [made.private] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (login) => login.accept());
    client.on('tcpip', () => onAsked());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  ends.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { port: address.port, key };
}

function homeWith(
  config: (port: number) => string,
  hop: { port: number; key: { type: string; blob: string } },
): string {
  const home = mkdtempSync(join(tmpdir(), 'muster-hops-'));
  ends.push(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  writeFileSync(join(home, '.ssh', 'config'), config(hop.port));
  writeFileSync(join(home, '.ssh', 'known_hosts'), `${knownHostsLine(knownAsOf('127.0.0.1', hop.port), hop.key)}\n`);
  return home;
}

const target = { nodeId: 'heron' as NodeId, address: 'heron.lab', port: 22, user: 'me', isTyped: true };
const portAt = (home: string) =>
  createSessionPort({ home, env: { PATH: process.env.PATH }, now: Date.now, log: () => undefined });

describe('a way through hops that leads nowhere', () => {
  it.each<[string, (port: number) => string]>([
    ['the hop never answers', (port) => `Host heron.lab\n  ProxyJump me@127.0.0.1:${port}\n`],
    ['the hop is reached through itself', (port) => `Host *\n  ProxyJump me@127.0.0.1:${port}\n`],
  ])('ends within its time: %s', async (_what, config) => {
    const home = homeWith(config, await silentHop());
    const port = portAt(home);
    const opened = await Promise.allSettled(Array.from({ length: 6 }, () => port.open(target, { timeoutMs: 400 })));
    for (const one of opened) expect(one).toMatchObject({ reason: { code: 'unreachable', nodeId: 'heron' } });
    const seen = port.hostKeys(target, { timeoutMs: 400 });
    await expect(seen).rejects.toMatchObject({ code: 'unreachable', nodeId: 'heron' });
  });

  it('ends at a cancel', async () => {
    const abort = new AbortController();
    const hop = await silentHop(() => abort.abort());
    const home = homeWith((port) => `Host heron.lab\n  ProxyJump me@127.0.0.1:${port}\n`, hop);
    const opened = portAt(home).open(target, { timeoutMs: 20_000, signal: abort.signal });
    await expect(opened).rejects.toMatchObject({ code: 'cancelled' });
  });
});
