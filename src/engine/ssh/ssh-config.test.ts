import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { SshTarget } from '../session';
import { createSessionPort } from '../sessions';
import { knownAsOf, knownHostsLine } from './known-hosts';
import { knownAsOfTarget } from './open-client';
import { hopTarget } from './proxy';
import { resolveTarget } from './ssh-config';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'muster-config-'));
  mkdirSync(join(home, '.ssh'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const config = (text: string) => writeFileSync(join(home, '.ssh', 'config'), text);
const target = (address: string, more: Partial<SshTarget> = {}): SshTarget => ({
  nodeId: 'heron' as NodeId,
  address,
  port: 22,
  user: null,
  isTyped: true,
  ...more,
});
const resolve = (
  address: string,
  more: Partial<SshTarget> = {},
  env: Record<string, string | undefined> = { PATH: process.env.PATH },
) => resolveTarget(target(address, more), { home, env });

const CONFIG = `Host heron
  HostName 192.168.20.7
  User ada
  Port 2222
  IdentityFile ~/keys/"lab key"
  IdentitiesOnly yes
  HostKeyAlias heron.lab
  UserKnownHostsFile ~/.ssh/lab_hosts /elsewhere/hosts
  GlobalKnownHostsFile /etc/lab_hosts
Host egret
  ProxyJump ada@gate:2200,heron
Host *
  User everybody
`;

describe.each([
  ['with ssh', process.env.PATH],
  ['without ssh', '/nowhere'],
])('resolveTarget %s', (_name, PATH) => {
  it('honours what the own config says', async () => {
    config(CONFIG.replace('"lab key"', 'lab_key'));
    const heron = await resolve('heron', {}, { PATH });
    expect(heron).toMatchObject({
      hostName: '192.168.20.7',
      user: 'ada',
      port: 2222,
      identityFiles: [join(home, 'keys', 'lab_key')],
      identitiesOnly: true,
      userKnownHostsFiles: [join(home, '.ssh', 'lab_hosts'), '/elsewhere/hosts'],
      globalKnownHostsFiles: ['/etc/lab_hosts'],
    });
    expect(knownAsOfTarget(heron)).toBe('heron.lab');
    expect((await resolve('egret', {}, { PATH })).proxyJump).toEqual(['ada@gate:2200', 'heron']);
    expect((await resolve('stork', {}, { PATH })).user).toBe('everybody');
  });

  it('takes quotes, equals signs and spaces as OpenSSH does', async () => {
    config(
      'Host=heron\n\tHostName = "%h.lab"\n  Port "2222"\n  IdentityFile "~/my keys/lab key"\n  IdentityFile ~/k\n' +
        '  UserKnownHostsFile ~/.ssh/%h_hosts "/the lab/known hosts" /x\n  GlobalKnownHostsFile none\n',
    );
    expect(await resolve('heron', {}, { PATH })).toMatchObject({
      hostName: 'heron.lab',
      port: 2222,
      identityFiles: [join(home, 'my keys', 'lab key'), join(home, 'k')],
      userKnownHostsFiles: [join(home, '.ssh', 'heron.lab_hosts'), '/the lab/known hosts', '/x'],
      globalKnownHostsFiles: [],
    });
  });

  it('goes on without a config that is a pipe, and with a port that is none', async () => {
    execFileSync('mkfifo', [join(home, '.ssh', 'config')]);
    // OpenSSH itself would wait for the writer of the pipe for as long as it may.
    const plain = await resolve('heron', { isTyped: false }, { PATH });
    expect(plain.hostName).toBe('heron');
    rmSync(join(home, '.ssh', 'config'));
    config('Host heron\n  HostName 10.0.0.7\n  Port 99999\n');
    expect(await resolve('heron', {}, { PATH })).toMatchObject({ hostName: '10.0.0.7', port: 22 });
  });

  it('lets what was given win over the config', async () => {
    config(CONFIG.replace('"lab key"', 'lab_key'));
    const heron = await resolve('heron', { user: 'root', port: 22_022 }, { PATH });
    expect(heron).toMatchObject({ user: 'root', port: 22_022 });
  });

  it('offers a key that was named for this run before all others', async () => {
    config(CONFIG.replace('"lab key"', 'lab_key'));
    const heron = await resolve('heron', {}, { PATH, MUSTER_SSH_KEY: '/keys/doctor' });
    expect(heron.identityFiles).toEqual(['/keys/doctor', join(home, 'keys', 'lab_key')]);
  });

  it('has the usual files without a config', async () => {
    const plain = await resolve('192.168.20.7', {}, { PATH });
    expect(plain.hostName).toBe('192.168.20.7');
    expect(plain.identityFiles).toContain(join(home, '.ssh', 'id_ed25519'));
    expect(plain.userKnownHostsFiles).toContain(join(home, '.ssh', 'known_hosts'));
    expect(plain.proxyJump).toEqual([]);
    expect(knownAsOfTarget(plain)).toBe(knownAsOf('192.168.20.7', 22));
  });
});

it('reads what ssh prints for a home folder with spaces, as on Windows', async () => {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const printed = [
    'hostname heron',
    'userknownhostsfile C:\\Users\\Ada Lovelace/.ssh/known_hosts C:\\Users\\Ada Lovelace/.ssh/known_hosts2',
    'identityfile /home/Ada Lovelace/.ssh/id_rsa',
  ];
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\ncat <<'END'\n${printed.join('\n')}\nEND\n`, { mode: 0o755 });
  const { userKnownHostsFiles, identityFiles } = await resolve('heron', {}, { PATH: `${bin}:${process.env.PATH}` });
  expect(userKnownHostsFiles).toHaveLength(2);
  expect(userKnownHostsFiles[1]).toMatch(/Ada Lovelace\/.ssh\/known_hosts2$/);
  expect(identityFiles).toEqual(['/home/Ada Lovelace/.ssh/id_rsa']);
});

describe('files that the own config includes', () => {
  const included = (name: string, text: string) => {
    mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true });
    writeFileSync(join(home, '.ssh', 'config.d', name), text);
  };

  it('count in their place for names that were only found, and again when they change', async () => {
    const ran = join(home, 'ran');
    config(
      'Include config.d/* nowhere ~/.ssh/config\nUser everybody\nHost 10.0.0.7\n  Port 2207\nHost *\n  Port 2299\n',
    );
    included('10-lab', `Match exec "touch ${ran}"\n  User matched\nHost 10.0.0.?\n  User ada\n  ProxyJump gate\n`);
    included('20-more', 'Include config.d/10-lab\nHost 10.0.*\n  User late\n  IdentitiesOnly yes\n');
    const found = { isTyped: false };
    const context = { PATH: '/nowhere' };
    expect(await resolve('10.0.0.8', found, context)).toMatchObject({
      user: 'ada',
      port: 2299,
      proxyJump: ['gate'],
      identitiesOnly: true,
    });
    expect(await resolve('10.0.0.7', found, context)).toMatchObject({ user: 'ada', port: 2207 });
    expect(await resolve('192.168.1.1', found, context)).toMatchObject({ user: 'everybody', proxyJump: [] });
    expect(existsSync(ran)).toBe(false);
    included('10-lab', 'Host 10.0.0.?\n  User grace\n');
    expect((await resolve('10.0.0.8', found, context)).user).toBe('grace');
  });
});

it('what a block includes counts for what the block names, and for nothing else', async () => {
  mkdirSync(join(home, '.ssh', 'lab'));
  writeFileSync(
    join(home, '.ssh', 'lab', 'common'),
    'User ada\nPort 2207\nInclude ~/.ssh/config\nHost *\n  User eve\n',
  );
  config('Host 10.0.*\n  Port 2200\n  Include lab/common lab/absent\nHost *\n  ProxyJump gate\n');
  const context = { PATH: '/nowhere' };
  const found = { isTyped: false };
  expect(await resolve('10.0.0.7', found, context)).toMatchObject({ user: 'ada', port: 2200, proxyJump: ['gate'] });
  expect(await resolve('10.1.0.7', found, context)).toMatchObject({ port: 22, proxyJump: ['gate'] });
  expect((await resolve('10.1.0.7', found, context)).user).not.toBe('ada');
});

describe('Match exec', () => {
  it('runs for typed names and own hosts only', async () => {
    const ran = join(home, 'ran');
    config(`Match exec "touch ${ran}"\n  User matched\nHost known-here\n  Port 2200\n`);
    expect((await resolve('from-arp', { isTyped: false })).user).not.toBe('matched');
    expect(existsSync(ran)).toBe(false);
    expect((await resolve('known-here', { isTyped: false })).user).toBe('matched');
    expect(existsSync(ran)).toBe(true);
    rmSync(ran);
    expect((await resolve('typed-here')).user).toBe('matched');
  });

  it.each(['-oProxyCommand=touch /x', 'a;b', '$(x)', 'a b', '`x`', ''])('never sees the name %j', async (address) => {
    config('Match exec "touch /nonexistent"\n  User matched\n');
    await expect(resolve(address)).rejects.toMatchObject({ code: 'unknown-host' });
  });
});

describe('hopTarget', () => {
  it.each([
    ['gate', { address: 'gate', port: 22, user: null }],
    ['ada@gate:2200', { address: 'gate', port: 2200, user: 'ada' }],
    ['[fe80::1]:2200', { address: 'fe80::1', port: 2200, user: null }],
    ['ssh://ada@gate:2200', { address: 'gate', port: 2200, user: 'ada' }],
  ])('%s', (written, expected) => {
    expect(hopTarget(written)).toMatchObject(expected);
  });
});

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: ProxyJump over real sshds, because ${why}.`);

describe.skipIf(why !== null)('ProxyJump over real sshds', () => {
  it('verifies the hop and the node', async () => {
    const [hop, node] = await Promise.all([startSshd({ kinds: ['ed25519'] }), startSshd({ kinds: ['ed25519'] })]);
    try {
      const user = hop.target.user ?? '';
      const ssh = join(hop.home, '.ssh');
      const lineOf = (sshd: RealSshd) =>
        `${knownHostsLine(knownAsOf('127.0.0.1', sshd.port), sshd.hostKey('ed25519'))}\n`;
      writeFileSync(
        join(ssh, 'config'),
        `Host node\n  HostName 127.0.0.1\n  Port ${node.port}\n  IdentityFile ${node.home}/.ssh/id_ed25519\n  ProxyJump ${user}@127.0.0.1:${hop.port}\n`,
      );
      const port = createSessionPort({
        home: hop.home,
        env: { PATH: process.env.PATH },
        now: Date.now,
        log: () => undefined,
      });
      const codeOf = () =>
        port.open(target('node', { user }), { timeoutMs: 5000 }).then(
          async (session) => {
            expect(session.localAddress).toBeNull();
            const read = await session.readFile(`${node.folder}/sshd_config`, { maxBytes: 10_000 });
            await session.close();
            return read?.toString().includes(`Port ${node.port}`) ? 'open' : 'wrong node';
          },
          (error: unknown) => (error instanceof Failure ? error.code : String(error)),
        );
      writeFileSync(hop.knownHosts, lineOf(node));
      expect(await codeOf()).toBe('host-key-unknown');
      writeFileSync(hop.knownHosts, lineOf(hop));
      expect(await codeOf()).toBe('host-key-unknown');
      const changedHop = `${knownHostsLine(knownAsOf('127.0.0.1', hop.port), node.hostKey('ed25519'))}\n`;
      writeFileSync(hop.knownHosts, changedHop + lineOf(node));
      expect(await codeOf()).toBe('host-key-changed');
      const changedNode = `${knownHostsLine(knownAsOf('127.0.0.1', node.port), hop.hostKey('ed25519'))}\n`;
      writeFileSync(hop.knownHosts, lineOf(hop) + changedNode);
      expect(await codeOf()).toBe('host-key-changed');
      writeFileSync(hop.knownHosts, lineOf(hop) + lineOf(node));
      expect(await codeOf()).toBe('open');
      expect((await port.reach(target('node', { user }), { timeoutMs: 5000 })).state).toBe('open');
      expect((await port.hostKeys(target('node', { user }), { timeoutMs: 5000 })).match).toBe('match');
      await node.stop();
      expect(await codeOf()).toBe('port-refused');
    } finally {
      await Promise.all([hop.stop(), node.stop()]);
    }
  }, 15_000);

  it('runs ProxyCommand of the own config', async () => {
    const sshd = await startSshd({ kinds: ['ed25519'] });
    try {
      sshd.pin('ed25519');
      writeFileSync(
        join(sshd.home, '.ssh', 'config'),
        `Host node\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  ProxyCommand bash -c 'exec 3<>/dev/tcp/%h/%p; cat <&3 & cat >&3'\n`,
      );
      const port = createSessionPort({
        home: sshd.home,
        env: { PATH: process.env.PATH },
        now: Date.now,
        log: () => undefined,
      });
      const session = await port.open(target('node', { user: sshd.target.user }), { timeoutMs: 5000 });
      expect(session.user).toBe(sshd.target.user);
      await session.close();
    } finally {
      await sshd.stop();
    }
  });
});
