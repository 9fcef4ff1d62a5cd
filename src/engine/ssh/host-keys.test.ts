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

  it('reads every form of known_hosts', async () => {
    const sshd = await sshdWith(['ed25519']);
    const stranger = await sshdWith(['ed25519']);
    const { type, blob } = sshd.hostKey('ed25519');
    const other = stranger.hostKey('ed25519').blob;
    const name = `[127.0.0.1]:${sshd.port}`;
    const forms: readonly (readonly [form: string, content: string | Buffer, opening: string])[] = [
      ['plain', `${name} ${type} ${blob}\n`, 'open'],
      ['hashed', `${knownHostsLine(name, { type, blob })}\n`, 'open'],
      ['several names', `heron,${name} ${type} ${blob} comment with words\n`, 'open'],
      ['star', `[127.0.*]:${sshd.port} ${type} ${blob}\n`, 'open'],
      ['question mark', `[127.0.0.?]:${sshd.port} ${type} ${blob}\n`, 'open'],
      ['without the port', `127.0.0.1 ${type} ${blob}\n`, 'host-key-unknown'],
      ['negated', `!${name},[127.*]:${sshd.port} ${type} ${blob}\n`, 'host-key-unknown'],
      ['comments and blank lines', `# note\n\n  ${name} ${type} ${blob}\n`, 'open'],
      ['CRLF', `${name} ${type} ${blob}\r\n`, 'open'],
      ['without a last line end', `${name} ${type} ${blob}`, 'open'],
      ['byte order mark', `\ufeff${name} ${type} ${blob}\n`, 'open'],
      ['UTF-16 of PowerShell', Buffer.from(`\ufeff${name} ${type} ${blob}\r\n`, 'utf16le'), 'open'],
      ['revoked', `${name} ${type} ${blob}\n@revoked ${name} ${type} ${blob}\n`, 'host-key-refused'],
      ['authority', `@cert-authority ${name} ${type} ${other}\n`, 'host-key-refused'],
      ['unknown marker', `@future ${name} ${type} ${blob}\n`, 'host-key-unknown'],
      ['type that is not in the blob', `${name} ssh-rsa ${blob}\n`, 'host-key-unknown'],
      ['cut blob', `${name} ${type} ${blob.slice(0, 20)}\n`, 'host-key-changed'],
      ['changed', `${name} ${type} ${other}\n`, 'host-key-changed'],
      ['empty', '', 'host-key-unknown'],
    ];
    const seen: [string, string][] = [];
    for (const [form, content] of forms) {
      writeFileSync(sshd.knownHosts, content);
      seen.push([form, await openingOf(sshd)]);
    }
    expect(seen).toEqual(forms.map(([form, _content, opening]) => [form, opening]));
  }, 30_000);

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
