import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../shared/failure';
import { observing } from '../remote/script';
import { createSessionPort } from '../sessions';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: keys and servers that ssh2 cannot do, because ${why}.`);

const running: RealSshd[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sshd) => sshd.stop()));
});
const start = async (options: Parameters<typeof startSshd>[0]): Promise<RealSshd> => {
  const sshd = await startSshd(options);
  running.push(sshd);
  return sshd;
};
const portFor = (sshd: RealSshd) =>
  createSessionPort({ home: sshd.home, env: { PATH: process.env.PATH }, now: Date.now, log: () => undefined });

describe.skipIf(why !== null)('a certificate beside a key', () => {
  const withCertificate = async (signedFor: string) => {
    const sshd = await start({ kinds: ['ed25519'], login: false });
    sshd.pin('ed25519');
    const key = join(sshd.home, '.ssh', 'id_ed25519.pub');
    const authority = join(sshd.folder, 'authority');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', authority]);
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'test', '-n', signedFor, key]);
    writeFileSync(join(sshd.folder, 'authorized_keys'), `cert-authority ${readFileSync(`${authority}.pub`, 'utf8')}`);
    return sshd;
  };

  it('logs in through the ssh of this system, and works like any other session', async () => {
    const probe = await startSshd({ kinds: ['ed25519'] });
    const user = probe.target.user ?? '';
    await probe.stop();
    const sshd = await withCertificate(user);
    const session = await portFor(sshd).open(sshd.target, { timeoutMs: 5000 });
    const { stdout } = await session.observe(observing('who', 'main() { id -un; echo "$WORD"; }'), {
      timeoutMs: 5000,
      values: { WORD: "it's $HOME" },
    });
    expect([session.user, session.localAddress, stdout]).toEqual([user, '127.0.0.1', `${user}\nit's $HOME\n`]);
    const file = join(sshd.folder, 'written');
    await session.writeFile(file, Buffer.from('content'), { mode: 0o600 });
    expect((await session.readFile(file, { maxBytes: 100 }))?.toString()).toBe('content');
    await session.close();
    await expect(session.observe(observing('late', 'main() { :; }'), { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'connection-lost',
    });
  }, 20_000);

  it('that the server does not take is explained', async () => {
    const sshd = await withCertificate('somebody-else');
    const port = portFor(sshd);
    const failure = (await port.open(sshd.target, { timeoutMs: 5000 }).catch((error: unknown) => error)) as Failure;
    expect(failure).toMatchObject({ code: 'key-unusable' });
    expect(failure.message).toContain('id_ed25519-cert.pub');
    expect(port.loginOf(failure, sshd.target)).toMatchObject({ state: 'refused' });
  }, 20_000);

  it('is never shown to a host whose key is not the pinned one', async () => {
    const sshd = await withCertificate('somebody-else');
    writeFileSync(sshd.knownHosts, '');
    await expect(portFor(sshd).open(sshd.target, { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'host-key-unknown',
    });
  });
});

describe.skipIf(why !== null)('a key in the format of PuTTY', () => {
  it('is recognised and explained', async () => {
    const sshd = await start({ kinds: ['ed25519'], login: false });
    sshd.pin('ed25519');
    rmSync(join(sshd.home, '.ssh', 'id_ed25519'));
    writeFileSync(join(sshd.home, '.ssh', 'id_rsa'), 'PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: none\r\n');
    await expect(portFor(sshd).open(sshd.target, { timeoutMs: 5000 })).rejects.toMatchObject({
      code: 'key-unusable',
      message: expect.stringContaining('PuTTY'),
      next: { en: expect.stringContaining('puttygen') },
    });
  });
});

describe.skipIf(why !== null)('a server that knows only SHA-1', () => {
  const OLD = [
    'HostKeyAlgorithms ssh-rsa',
    'KexAlgorithms diffie-hellman-group14-sha1',
    'Ciphers aes128-cbc',
    'MACs hmac-sha1',
  ];

  it.each([
    ['everything old', OLD],
    ['only the host key old', ['HostKeyAlgorithms ssh-rsa']],
    ['only the key exchange old', ['KexAlgorithms diffie-hellman-group14-sha1']],
    ['only the ciphers old', ['Ciphers aes256-cbc', 'MACs hmac-sha1']],
  ])(
    'is refused with the reason, and used after consent: %s',
    async (_name, config) => {
      const sshd = await start({ kinds: ['rsa'], config });
      sshd.pin('rsa');
      const port = portFor(sshd);
      await expect(port.hostKeys(sshd.target, { timeoutMs: 5000 })).rejects.toMatchObject({
        code: 'legacy-algorithms',
      });
      await expect(port.open(sshd.target, { timeoutMs: 5000 })).rejects.toMatchObject({
        code: 'legacy-algorithms',
        next: { en: expect.stringContaining('allow-legacy') },
      });
      const allowed = { ...sshd.target, allowsLegacyAlgorithms: true };
      expect((await port.hostKeys(allowed, { timeoutMs: 5000 })).match).toBe('match');
      const session = await port.open(allowed, { timeoutMs: 5000 });
      await session.close();
      writeFileSync(sshd.knownHosts, '');
      await expect(port.open(allowed, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'host-key-unknown' });
    },
    20_000,
  );
});
