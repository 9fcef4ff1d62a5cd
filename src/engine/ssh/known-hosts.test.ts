import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostKey } from '../../shared/model/host-key';
import { fingerprintOf, hostKeyOf } from './fingerprint';
import { verdictOf } from './host-key-policy';
import {
  decodeKnownHosts,
  entriesNaming,
  entryNames,
  knownAsOf,
  knownHostsLine,
  matchHostKeys,
  parseKnownHosts,
} from './known-hosts';

/** A well-formed blob of a made-up key: only its type and bytes matter here. */
const key = (type: string, seed: string): HostKey => {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  const made = hostKeyOf(Buffer.concat([length, name, Buffer.from(seed.padEnd(36, '.'))]));
  if (made === null) throw new Error('malformed');
  return made;
};
const ed = key('ssh-ed25519', 'a');
const edOther = key('ssh-ed25519', 'b');
const rsa = key('ssh-rsa', 'c');
const ecdsa = key('ecdsa-sha2-nistp256', 'd');
const line = (names: string, { type, blob }: HostKey): string => `${names} ${type} ${blob}`;

describe('matchHostKeys', () => {
  const cases: readonly (readonly [name: string, text: string, knownAs: string, offered: HostKey[], match: string])[] =
    [
      ['a plain name', line('heron', ed), 'heron', [ed, rsa], 'match'],
      ['a name in other letters', line('Heron.Lab', ed), 'heron.lab', [ed], 'match'],
      ['one of several names', line('egret,heron,192.168.20.7', ed), '192.168.20.7', [ed], 'match'],
      ['a hashed name', knownHostsLine('heron', ed), 'heron', [ed], 'match'],
      ['a hashed name of another host', knownHostsLine('heron', ed), 'egret', [ed], 'unknown'],
      ['a hash of another version', knownHostsLine('heron', ed).replace('|1|', '|2|'), 'heron', [ed], 'unknown'],
      ['a port in brackets', line('[heron]:2222', ed), '[heron]:2222', [ed], 'match'],
      ['a port in brackets, hashed', knownHostsLine('[heron]:2222', ed), '[heron]:2222', [ed], 'match'],
      ['another port', line('[heron]:2222', ed), 'heron', [ed], 'unknown'],
      ['no port written, another asked', line('heron', ed), '[heron]:2222', [ed], 'unknown'],
      ['an IPv6 address', line('fe80::1%eth0', ed), 'fe80::1%eth0', [ed], 'match'],
      ['a star', line('*.lab', ed), 'heron.lab', [ed], 'match'],
      ['a question mark', line('192.168.20.?', ed), '192.168.20.7', [ed], 'match'],
      ['a question mark for two characters', line('192.168.20.?', ed), '192.168.20.17', [ed], 'unknown'],
      ['a negated name', line('*.lab,!heron.lab', ed), 'heron.lab', [ed], 'unknown'],
      ['a negated name first', line('!heron.lab,*.lab', ed), 'heron.lab', [ed], 'unknown'],
      ['another name negated', line('*.lab,!heron.lab', ed), 'egret.lab', [ed], 'match'],
      ['a negation alone', line('!egret', ed), 'heron', [ed], 'unknown'],
      ['a dot is no wildcard', line('heron.lab', ed), 'heronxlab', [ed], 'unknown'],
      ['another key', line('heron', edOther), 'heron', [ed], 'mismatch'],
      ['several keys of one type', `${line('heron', edOther)}\n${line('heron', ed)}`, 'heron', [ed], 'match'],
      [
        'one type right, one wrong',
        `${line('heron', ed)}\n${line('heron', key('ssh-rsa', 'x'))}`,
        'heron',
        [ed, rsa],
        'mismatch',
      ],
      ['another type', line('heron', rsa), 'heron', [ed, ecdsa], 'other-key-type'],
      ['a second type not known', line('heron', ed), 'heron', [ed, rsa, ecdsa], 'match'],
      ['nothing', '', 'heron', [ed], 'unknown'],
      ['revoked for all', `@revoked * ${ed.type} ${ed.blob}\n${line('heron', ed)}`, 'heron', [ed], 'revoked'],
      [
        'revoked for another host',
        `@revoked egret ${ed.type} ${ed.blob}\n${line('heron', ed)}`,
        'heron',
        [ed],
        'match',
      ],
      [
        'another key revoked',
        `@revoked * ${edOther.type} ${edOther.blob}\n${line('heron', ed)}`,
        'heron',
        [ed],
        'match',
      ],
      [
        'one of the offered keys revoked',
        `@revoked * ${rsa.type} ${rsa.blob}\n${line('heron', ed)}`,
        'heron',
        [ed, rsa],
        'revoked',
      ],
      ['an authority alone', `@cert-authority *.lab ${edOther.type} ${edOther.blob}`, 'heron.lab', [ed], 'ca-only'],
      [
        'an authority and the key',
        `@cert-authority * ${edOther.type} ${edOther.blob}\n${line('heron', ed)}`,
        'heron',
        [ed],
        'match',
      ],
      [
        'an authority and another key',
        `@cert-authority * ${edOther.type} ${edOther.blob}\n${line('heron', edOther)}`,
        'heron',
        [ed],
        'mismatch',
      ],
      ['an authority key is no host key', `@cert-authority heron ${ed.type} ${ed.blob}`, 'heron', [ed], 'ca-only'],
      ['an unknown marker', `@something heron ${ed.type} ${ed.blob}`, 'heron', [ed], 'unknown'],
      ['a comment', `# ${line('heron', ed)}`, 'heron', [ed], 'unknown'],
      ['a comment at the end', `${line('heron', ed)} root@heron, made in 2024`, 'heron', [ed], 'match'],
      ['tabs and spaces', `  heron\t ${ed.type}   ${ed.blob}  `, 'heron', [ed], 'match'],
      ['CRLF', `${line('egret', rsa)}\r\n${line('heron', ed)}\r\n`, 'heron', [ed], 'match'],
      ['a type that the blob does not have', `heron ssh-rsa ${ed.blob}`, 'heron', [ed], 'unknown'],
      ['a blob that is no base64', `heron ssh-ed25519 AAAA(C3`, 'heron', [ed], 'unknown'],
      ['a cut line', `heron ssh-ed25519`, 'heron', [ed], 'unknown'],
      ['offers nothing', line('heron', ed), 'heron', [], 'other-key-type'],
    ];
  it.each(cases)('%s', (_name, text, knownAs, offered, match) => {
    expect(matchHostKeys(parseKnownHosts(text), knownAs, offered).match).toBe(match);
  });

  it('takes nothing but the literal match as trust', () => {
    const trusted = (
      ['match', 'unknown', 'other-key-type', 'mismatch', 'revoked', 'ca-only', 'unreadable'] as const
    ).filter((match) => verdictOf(match, 'background') !== 'refuse');
    expect(trusted).toEqual(['match']);
    expect(
      (['unknown', 'other-key-type', 'mismatch', 'revoked', 'ca-only', 'unreadable'] as const).map((match) =>
        verdictOf(match, 'person'),
      ),
    ).toEqual(['ask', 'ask', 'refuse', 'refuse', 'refuse', 'refuse']);
  });
});

describe('decodeKnownHosts', () => {
  const text = `${line('heron', ed)}\r\n${line('egret', rsa)}\r\n`;
  const utf16 = Buffer.from(text, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 little endian', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ['UTF-16 big endian', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
    ['UTF-16 without a mark', utf16],
  ])('reads %s', (_name, bytes) => {
    expect(matchHostKeys(parseKnownHosts(decodeKnownHosts(bytes)), 'heron', [ed]).match).toBe('match');
    expect(matchHostKeys(parseKnownHosts(decodeKnownHosts(bytes)), 'egret', [rsa]).match).toBe('match');
  });

  it('takes any bytes without a throw and without trust', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(matchHostKeys(parseKnownHosts(decodeKnownHosts(Buffer.from(bytes))), 'heron', [ed]).match).toBe(
          'unknown',
        );
      }),
    );
  });

  it('is not slowed down by many stars', () => {
    const startedAt = performance.now();
    const [entry] = parseKnownHosts(line(`${'*a'.repeat(60)}b`, ed));
    expect(entry && entryNames(entry, 'a'.repeat(250))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

const hasKeygen = existsSync('/usr/bin/ssh-keygen');
if (!hasKeygen) console.warn('Skipped: known_hosts compared with ssh-keygen, because /usr/bin/ssh-keygen is missing.');

describe.skipIf(!hasKeygen)('compared with ssh-keygen', () => {
  let folder: string;
  let real: HostKey;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-known-'));
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, 'k')]);
    const [type = '', blob = ''] = readFileSync(join(folder, 'k.pub'), 'utf8').trim().split(' ');
    real = { type, blob, fingerprint: fingerprintOf(blob) };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const keygenFinds = (file: string, name: string): boolean => {
    try {
      return execFileSync('ssh-keygen', ['-F', name, '-f', file], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
    } catch {
      return false;
    }
  };

  it('prints the same fingerprint', () => {
    expect(execFileSync('ssh-keygen', ['-l', '-f', join(folder, 'k.pub')]).toString()).toContain(
      ` ${real.fingerprint} `,
    );
  });

  it.each(['heron', 'HERON', 'heron.lab', '192.168.20.7', '[heron]:2222', '[192.168.20.7]:2222', 'fe80::1'])(
    'writes lines for %s that ssh-keygen finds',
    (name) => {
      const file = join(folder, 'written');
      writeFileSync(file, `${knownHostsLine(name, real)}\n`);
      expect(keygenFinds(file, name.toLowerCase())).toBe(true);
      expect(keygenFinds(file, 'egret')).toBe(false);
      expect(readFileSync(file, 'utf8')).not.toContain('heron');
    },
  );

  it.each([
    ['heron', 'heron'],
    ['*.lab,!heron.lab', 'heron.lab'],
    ['*.lab,!heron.lab', 'egret.lab'],
    ['heron?', 'heron1'],
    ['heron?', 'heron12'],
    ['[heron]:22', 'heron'],
    ['[heron]:*', '[heron]:2222'],
    ['*', 'anything'],
    ['!heron', 'egret'],
    ['heron,egret', 'EGRET'],
    ['', 'heron'],
  ])('finds in "%s" the name %s exactly when ssh-keygen does', (names, asked) => {
    const file = join(folder, 'patterns');
    writeFileSync(file, `${line(names, real)}\n`);
    const entries = parseKnownHosts(readFileSync(file, 'utf8'));
    expect(entries.some((entry) => entryNames(entry, asked))).toBe(keygenFinds(file, asked));
    expect(entriesNaming(entries, asked).length > 0).toBe(keygenFinds(file, asked));
  });

  it('reads the file that ssh-keygen -H has hashed', () => {
    const file = join(folder, 'hashed');
    writeFileSync(file, `${line('heron,192.168.20.7', real)}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    const entries = parseKnownHosts(readFileSync(file, 'utf8'));
    expect(readFileSync(file, 'utf8')).toContain('|1|');
    expect(['heron', '192.168.20.7', 'egret'].map((name) => matchHostKeys(entries, name, [real]).match)).toEqual([
      'match',
      'match',
      'unknown',
    ]);
  });
});

describe('knownAsOf', () => {
  it.each([
    ['Heron.Lab', 22, 'heron.lab'],
    ['heron', 2222, '[heron]:2222'],
    ['fe80::1', 22, 'fe80::1'],
    ['fe80::1', 2222, '[fe80::1]:2222'],
  ])('%s port %i', (address, port, name) => {
    expect(knownAsOf(address, port)).toBe(name);
  });
});
