import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import { createSessionPort } from '../sessions';
import { knownAsOf, knownHostsLine } from './known-hosts';
import { type HostKeyKindName, type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: host key verdicts against a real sshd, because ${why}.`);

const portFor = (sshd: RealSshd, env: Record<string, string> = {}) =>
  createSessionPort({
    home: sshd.home,
    env: { PATH: process.env.PATH, HOME: sshd.home, ...env },
    now: Date.now,
    log: () => undefined,
  });

const openingOf = async (sshd: RealSshd, env: Record<string, string> = {}): Promise<string> => {
  try {
    const session = await portFor(sshd, env).open(sshd.target, { timeoutMs: 5000 });
    await session.close();
    return 'open';
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

const running: RealSshd[] = [];
const sshdWith = async (kinds: readonly HostKeyKindName[] = ['ed25519', 'ecdsa', 'rsa']): Promise<RealSshd> => {
  const sshd = await startSshd({ kinds });
  running.push(sshd);
  return sshd;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((sshd) => sshd.stop()));
});

describe.skipIf(why !== null)('host keys against a real sshd', () => {
  it.each(['ed25519', 'ecdsa', 'rsa'] as const)('opens a host of which only the %s key is known', async (kind) => {
    const sshd = await sshdWith();
    sshd.pin(kind);
    expect(await openingOf(sshd)).toBe('open');
  });

  it('never opens a host that is not known, and writes nothing', async () => {
    const sshd = await sshdWith();
    writeFileSync(sshd.knownHosts, '');
    expect(await openingOf(sshd)).toBe('host-key-unknown');
    expect((await portFor(sshd).hostKeys(sshd.target, { timeoutMs: 5000 })).match).toBe('unknown');
    expect(readFileSync(sshd.knownHosts, 'utf8')).toBe('');
  });

  it('tells every other verdict apart', async () => {
    const sshd = await sshdWith(['ed25519', 'rsa']);
    const other = await sshdWith(['ed25519', 'ecdsa']);
    const name = knownAsOf('127.0.0.1', sshd.port);
    const real = sshd.hostKey('ed25519');
    const stranger = other.hostKey('ed25519');
    const cases: readonly (readonly [lines: readonly string[], match: string, opening: string])[] = [
      [[knownHostsLine(name, stranger)], 'mismatch', 'host-key-changed'],
      [[knownHostsLine(name, stranger), knownHostsLine(name, real)], 'match', 'open'],
      [[knownHostsLine(name, other.hostKey('ecdsa'))], 'other-key-type', 'host-key-unknown'],
      [[knownHostsLine(name, real), `@revoked * ${real.type} ${real.blob}`], 'revoked', 'host-key-refused'],
      [[`@cert-authority ${name} ${stranger.type} ${stranger.blob}`], 'ca-only', 'host-key-refused'],
    ];
    for (const [lines, match, opening] of cases) {
      writeFileSync(sshd.knownHosts, lines.map((line) => `${line}\n`).join(''));
      expect([(await portFor(sshd).hostKeys(sshd.target, { timeoutMs: 5000 })).match, await openingOf(sshd)]).toEqual([
        match,
        opening,
      ]);
    }
  });

  it('fails closed when known_hosts cannot be read', async () => {
    const sshd = await sshdWith(['ed25519']);
    sshd.pin('ed25519');
    const env = { AGILAB_CLUSTER_SSH_KNOWN_HOSTS: sshd.folder };
    expect(await openingOf(sshd, env)).toBe('known-hosts-unreadable');
    expect(await portFor(sshd, env).hostKeys(sshd.target, { timeoutMs: 5000 })).toMatchObject({
      match: 'unreadable',
      file: sshd.folder,
    });
  });

  it('asks the file that AGILAB_CLUSTER_SSH_KNOWN_HOSTS names instead of the own one', async () => {
    const sshd = await sshdWith(['ed25519']);
    const file = `${sshd.folder}/elsewhere`;
    writeFileSync(file, `${knownHostsLine(knownAsOf('127.0.0.1', sshd.port), sshd.hostKey('ed25519'))}\n`);
    expect(await openingOf(sshd)).toBe('host-key-unknown');
    expect(await openingOf(sshd, { AGILAB_CLUSTER_SSH_KNOWN_HOSTS: file })).toBe('open');
  });
});
