import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSessionPort } from '../sessions';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: files of a node without SFTP, because ${why}.`);

const running: RealSshd[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sshd) => sshd.stop()));
});

describe.skipIf(why !== null).each([
  ['no SFTP at all', { hasSftp: false }],
  ['an SFTP server that ends at once', { hasSftp: false, config: ['Subsystem sftp /bin/false'] }],
] as const)('files of a node with %s', (_name, options) => {
  it('are written and read through a script', async () => {
    const sshd = await startSshd({ kinds: ['ed25519'], ...options });
    running.push(sshd);
    sshd.pin('ed25519');
    const port = createSessionPort({
      home: sshd.home,
      env: { PATH: process.env.PATH },
      now: Date.now,
      log: () => undefined,
    });
    const session = await port.open(sshd.target, { timeoutMs: 5000 });
    const folder = join(sshd.folder, `it's "$HOME"`);
    mkdirSync(folder);
    const file = join(folder, 'file');
    const content = Buffer.from(Array.from({ length: 1_300_000 }, (_, index) => (index * 7) % 256));
    await session.writeFile(file, content, { mode: 0o640 });
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect((await session.readFile(file, { maxBytes: 2_000_000 }))?.equals(content)).toBe(true);
    symlinkSync('file', join(folder, 'link'));
    await session.writeFile(join(folder, 'link'), Buffer.alloc(0), { mode: 0o600 });
    expect(readFileSync(file)).toHaveLength(0);
    writeFileSync(file, 'kept');
    await expect(session.readFile(file, { maxBytes: 3 })).rejects.toMatchObject({ code: 'bad-file' });
    await expect(session.readFile(folder, { maxBytes: 3 })).rejects.toMatchObject({ code: 'bad-file' });
    await expect(session.writeFile(join(folder, 'absent', 'x'), content, { mode: 0o600 })).rejects.toMatchObject({
      code: 'bad-file',
    });
    expect(await session.readFile(join(folder, 'absent'), { maxBytes: 3 })).toBeNull();
    expect(readdirSync(folder).sort()).toEqual(['file', 'link']);
    await session.close();
  }, 20_000);
});

describe.skipIf(why !== null)('many files of a node at once', () => {
  it('are read without a listener for each', async () => {
    const sshd = await startSshd({ kinds: ['ed25519'] });
    running.push(sshd);
    sshd.pin('ed25519');
    const port = createSessionPort({ home: sshd.home, env: {}, now: Date.now, log: () => undefined });
    const session = await port.open(sshd.target, { timeoutMs: 5000 });
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on('warning', onWarning);
    const read = Array.from({ length: 40 }, () => session.readFile(sshd.knownHosts, { maxBytes: 100_000 }));
    expect(new Set((await Promise.all(read)).map((content) => content?.toString()))).toEqual(
      new Set([readFileSync(sshd.knownHosts, 'utf8')]),
    );
    const cut = session.readFile('/dev/fd/0', { maxBytes: 10 }).catch((error: unknown) => error);
    await session.close();
    expect(await cut).toMatchObject({ name: 'Failure' });
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});
