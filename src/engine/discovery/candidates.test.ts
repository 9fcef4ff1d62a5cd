import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { candidatesFromKnownHosts } from './known-hosts-names';
import { candidatesFromLanCache, lanCacheFile, mergeIntoLanCache } from './lan-cache';
import { neighboursFromArp, neighboursFromIpJson, neighboursFromProcArp, neighboursFromWindowsArp } from './neighbours';
import { candidatesFromSshConfig } from './ssh-config-names';
import { candidateFromTyped } from './typed-names';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICsRt8GK77J3FZtj4RoD62sgpfrIj2pgxgMCiAAbe6SL';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'muster-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('known_hosts', () => {
  test('keeps names of the lab with their ports, and nothing that names no machine', () => {
    const text = [
      `heron,192.168.20.7 ${KEY}`,
      `[ibis.local]:2222 ${KEY}`,
      `github.com,140.82.121.3 ${KEY}`,
      `*.lab,!kite ${KEY}`,
      `@revoked crow ${KEY}`,
      `@cert-authority *.example ${KEY}`,
      `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${KEY}`,
      'lark ssh-ed25519 broken',
      `!owl,owl,egret ${KEY}`,
      `robin,fd00::7 ${KEY}`,
      `[fe80::1%eth0]:2222 ${KEY}`,
      `fe80::1,2001:db8::1,::1 ${KEY}`,
      '# comment',
    ].join('\r\n');
    expect(candidatesFromKnownHosts(text).map(({ name, address, port }) => `${name} ${address} ${port}`)).toEqual([
      'heron heron 22',
      'heron 192.168.20.7 22',
      'ibis.local ibis.local 2222',
      'egret egret 22',
      'robin robin 22',
      'robin fd00::7 22',
      'fe80::1%eth0 fe80::1%eth0 2222',
    ]);
  });

  test('never throws', () =>
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(candidatesFromKnownHosts(text)))));
});

describe('SSH config', () => {
  const put = (name: string, text: string) => {
    mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true });
    writeFileSync(join(home, '.ssh', name), text);
  };

  test('aliases with their settings, included files, first value wins; patterns and code hosts are no machines', async () => {
    put(
      'config',
      'Include config.d/*\nHost heron ibis\n  HostName 10.0.0.7\n  User ada\nHost kite !lark *.lab\n  Port 2200\nHost github.com\n  User git\nMatch host heron exec "touch /nowhere"\n  HostName 6.6.6.6\nHost *\n  User eve\n',
    );
    put('config.d/more', 'Host owl\n  HostName owl.uni.example\n  Port=2022\n');
    put('config.d/.hidden', 'Host ghost\n');
    const found = await candidatesFromSshConfig(home);
    expect(found.map(({ address, user, port }) => [address, user, port])).toEqual([
      ['owl', 'eve', 2022],
      ['heron', 'ada', 22],
      ['ibis', 'ada', 22],
      ['kite', 'eve', 2200],
    ]);
  });

  test('an Include loop ends, a broken file and no file give none', async () => {
    put('config', 'Include config.d/loop\nHost a\n');
    put('config.d/loop', 'Include ~/.ssh/config\nHost b\n');
    expect((await candidatesFromSshConfig(home)).map(({ address }) => address)).toEqual(['b', 'a']);
    expect(await candidatesFromSshConfig(join(home, 'nowhere'))).toEqual([]);
  });
});

describe('neighbours', () => {
  test('ip -j neigh of iproute2 6.1', () => {
    const text = JSON.stringify([
      { dst: '192.168.20.7', dev: 'eth0', lladdr: '52:54:00:12:34:56', state: ['REACHABLE'] },
      { dst: '192.168.20.8', dev: 'eth0', state: ['INCOMPLETE'] },
      { dst: '192.168.20.9', dev: 'eth0', state: ['FAILED'] },
      { dst: '172.17.0.2', dev: 'docker0', lladdr: '02:42:ac:11:00:02', state: ['STALE'] },
      { dst: 'fe80::1', dev: 'eth0', lladdr: '52:54:00:12:34:57', router: null, state: ['STALE'] },
    ]);
    expect(neighboursFromIpJson(text)).toEqual(['192.168.20.7']);
    expect(neighboursFromIpJson(text.replace('[', '[{},{"dst":7},'))).toEqual(['192.168.20.7']);
    expect(neighboursFromIpJson('Object "neigh" is unknown')).toEqual([]);
  });

  test('/proc/net/arp of Linux 6', () => {
    const text = `IP address       HW type     Flags       HW address            Mask     Device
192.168.20.7     0x1         0x2         52:54:00:12:34:56     *        eth0
192.168.20.8     0x1         0x0         00:00:00:00:00:00     *        eth0
`;
    expect(neighboursFromProcArp(text)).toEqual(['192.168.20.7']);
  });

  test('arp -an of macOS 15 and of net-tools, in German too', () => {
    const text = `? (192.168.1.1) at a4:91:b1:0:2:3 on en0 ifscope [ethernet]
? (192.168.1.20) at (incomplete) on en0 ifscope [ethernet]
? (192.168.1.255) at ff:ff:ff:ff:ff:ff on en0 ifscope [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
? (192.168.64.2) at 52:54:0:1:2:3 on bridge100 ifscope [bridge]
? (10.0.0.4) at 52:54:00:aa:bb:cc [ether] on eth0
heron.lan (10.0.0.5) auf 52:54:00:aa:bb:cd [ether] PERM auf eth0
? (10.0.0.6) auf 52:54:00:aa:bb:ce [ether] auf docker0
? (10.0.0.7) at <incomplete> on eth0
`;
    expect(neighboursFromArp(text)).toEqual(['192.168.1.1', '10.0.0.4', '10.0.0.5']);
  });

  test('arp -a of a German Windows 11', () => {
    const text = `\r\nSchnittstelle: 192.168.178.30 --- 0xb\r\n  Internetadresse       Physische Adresse     Typ\r\n  192.168.178.1         3c-a6-2f-01-02-03     dynamisch \r\n  192.168.178.255       ff-ff-ff-ff-ff-ff     statisch  \r\n  224.0.0.22            01-00-5e-00-00-16     statisch  \r\n`;
    expect(neighboursFromWindowsArp(text)).toEqual(['192.168.178.1']);
  });
});

describe('typed names', () => {
  test.each([
    ['heron', { address: 'heron', port: 22, user: null }],
    [' ada@heron.local:2222 ', { address: 'heron.local', port: 2222, user: 'ada' }],
    ['first.last@uni.example@10.0.0.7', { address: '10.0.0.7', user: 'first.last@uni.example' }],
    ['DOMAIN\\ada@heron', { user: 'DOMAIN\\ada', address: 'heron' }],
    ['[fd00::7]:2200', { address: 'fd00::7', port: 2200 }],
    ['fd00::7', { address: 'fd00::7', port: 22 }],
    ['fe80::1%eth0', { address: 'fe80::1%eth0', port: 22 }],
    ['[fe80::1%eth0]:2200', { address: 'fe80::1%eth0', port: 2200 }],
    ['169.254.7.7', { address: '169.254.7.7' }],
    ['localhost:2222', { address: 'localhost', port: 2222 }],
  ])('%s', (text, expected) => expect(candidateFromTyped(text)).toMatchObject(expected));

  test.each([
    ['', 'there is no name'],
    ['-x', 'hyphen'],
    ['-oProxyCommand=x', 'hyphen'],
    ['a b', 'letters, digits'],
    ['a;rm', 'letters, digits'],
    ['$(reboot)', 'letters, digits'],
    ['heron:0', 'port'],
    ['heron:65536', 'port'],
    ['heron:22x', 'port'],
    ['a:b:c', 'a port'],
    ['010.0.0.1', 'leading zeros'],
    ['10.0.0', 'four parts'],
    ['0x7f000001', 'four parts'],
    ['0.0.0.0', 'no machine has an unspecified address'],
    ['255.255.255.255', 'no machine has a broadcast address'],
    ['224.0.0.1', 'no machine has a multicast address'],
    ['ff02::1', 'multicast'],
    ['[::]:22', 'unspecified'],
    ['::ffff:224.0.0.1', 'multicast'],
    ['fe80::1%$(reboot)', 'a port'],
    ['fe80::1%-x', 'a port'],
    ['heron\u0000', 'letters, digits'],
    ['\u202eheron', 'letters, digits'],
    ['１０.0.0.1', 'letters, digits'],
    ['ada lovelace@heron', 'user name'],
    ['$(x)@heron', 'user name'],
    ['größe', 'letters, digits'],
    [`${'a'.repeat(300)}b`, 'too long'],
  ])('refuses %j: %s', (text, reason) => {
    expect(() => candidateFromTyped(text)).toThrow(
      expect.objectContaining({ code: 'bad-input', message: expect.stringContaining(reason) }),
    );
  });
});

describe("AGILab's LAN cache", () => {
  test('reads hosts, and nothing from hostile or cut files', () => {
    const nodes = [{ host: '10.0.0.7', ssh_target: 'ada@10.0.0.7' }, { host: '-oProxyCommand=x' }, { host: 3 }, 'x'];
    expect(candidatesFromLanCache(JSON.stringify({ cache_version: 1, nodes }))).toEqual([
      { name: '10.0.0.7', address: '10.0.0.7', port: 22, user: 'ada', source: 'cache' },
    ]);
    for (const text of ['', '{"nodes": [', 'null', '[]', '{"nodes":{"__proto__":1}}', '['.repeat(100_000)]) {
      expect(candidatesFromLanCache(text)).toEqual([]);
    }
  });

  test('is merged, keeps foreign rows and fields, and is not made where AGILab was never used', async () => {
    const report = { generatedAtSeconds: 5, cidrs: ['10.0.0.0/24'] };
    await mergeIntoLanCache(home, [{ host: 'a' }], report);
    expect(() => readFileSync(lanCacheFile(home))).toThrow();
    mkdirSync(join(home, '.agilab'));
    writeFileSync(
      lanCacheFile(home),
      JSON.stringify({
        extra: 1,
        nodes: [
          { host: 'a', score: 1 },
          { host: 'b', own: true },
        ],
      }),
    );
    await mergeIntoLanCache(home, [{ host: 'a' }], report);
    expect(JSON.parse(readFileSync(lanCacheFile(home), 'utf8'))).toEqual({
      extra: 1,
      cache_version: 1,
      generated_at: 5,
      cidrs: ['10.0.0.0/24'],
      nodes: [{ host: 'a' }, { host: 'b', own: true }],
    });
  });
});
