import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSessionPort } from '../sessions';
import { knownAsOf, knownHostsLine } from '../ssh/known-hosts';
import { freePort, type RealSshd, startSshd, whyNoSshd } from '../ssh/testing/real-sshd';
import { gatherFacts } from './gather-facts';

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: facts over a slow line, because ${why}.`);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A relay that holds everything back for as long as the line to a node far away would. */
async function slowLine(to: number, oneWayMs: number): Promise<number> {
  const relay: Server = createServer((near) => {
    const far = dial(to, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => setTimeout(() => into.writable && into.write(chunk), oneWayMs));
      from.on('error', () => into.destroy());
      from.on('close', () => setTimeout(() => into.destroy(), oneWayMs));
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', () => resolve()));
  ends.push(() => relay.close());
  return port;
}

async function sshdFarAway(roundTripMs: number, config: readonly string[] = []): Promise<RealSshd & { far: number }> {
  const sshd = await startSshd({ kinds: ['ed25519'], config });
  ends.push(() => sshd.stop());
  const far = await slowLine(sshd.port, roundTripMs / 2);
  const line = knownHostsLine(knownAsOf('127.0.0.1', far), sshd.hostKey('ed25519'));
  writeFileSync(sshd.knownHosts, `${line}\n`);
  return { ...sshd, far };
}

const portOf = (sshd: RealSshd) =>
  createSessionPort({ home: sshd.home, env: { PATH: process.env.PATH }, now: Date.now, log: () => undefined });

describe.skipIf(why !== null)('facts of a node far away, over a real sshd', () => {
  it('are all there when it is 300 ms away', async () => {
    const sshd = await sshdFarAway(300);
    const port = portOf(sshd);
    const target = { ...sshd.target, port: sshd.far };
    expect((await port.hostKeys(target, { timeoutMs: 5000 })).match).toBe('match');
    const session = await port.open(target, { timeoutMs: 5000 });
    const facts = await gatherFacts(session, { now: Date.now });
    expect(facts).toMatchObject({ os: 'linux', missing: [] });
    expect(facts.cores).toBeGreaterThan(0);
    // The clock is read against the middle of the round trip, so the way there does not look like an offset.
    expect(Math.abs(facts.clockOffsetMs)).toBeLessThan(2_000);
    await session.close();
  }, 30_000);

  it('name the tool that hangs and keep the rest', async () => {
    const bin = join(process.env.TMPDIR ?? '/tmp', `muster-slow-tools-${process.pid}`);
    mkdirSync(bin, { recursive: true });
    ends.push(() => rmSync(bin, { recursive: true }));
    for (const tool of ['nvidia-smi', 'uv']) {
      writeFileSync(join(bin, tool), '#!/bin/sh\nsleep 60\n');
      chmodSync(join(bin, tool), 0o755);
    }
    const sshd = await sshdFarAway(300, [`SetEnv PATH=${bin}:/usr/bin:/bin SHLVL=2`]);
    const session = await portOf(sshd).open({ ...sshd.target, port: sshd.far }, { timeoutMs: 5000 });
    const facts = await gatherFacts(session, { now: Date.now });
    expect(facts.missing).toEqual(expect.arrayContaining(['tools', 'gpu']));
    expect(facts.missing).not.toContain('base');
    expect(facts).toMatchObject({ os: 'linux', uv: { path: join(bin, 'uv'), runs: false } });
    expect(facts.hostname).not.toBe('');
    await session.close();
  }, 30_000);
});
