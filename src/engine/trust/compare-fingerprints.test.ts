import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HostKey } from '../../shared/model/host-key';
import { compareFingerprints, firstDifference } from './compare-fingerprints';
import { randomartOf } from './randomart';

const folder = mkdtempSync(join(tmpdir(), 'fingerprints-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A real key, its fingerprint line and its picture as OpenSSH prints them. */
function made(type: 'ed25519' | 'ecdsa' | 'rsa', name: string) {
  const file = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'root@heron', '-f', file]);
  const [openSshType = '', blob = ''] = readFileSync(`${file}.pub`, 'utf8').split(' ');
  const [line = '', ...picture] = execFileSync('ssh-keygen', ['-lv', '-f', `${file}.pub`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  const key: HostKey = { type: openSshType, blob, fingerprint: line.split(' ')[1] ?? '' };
  return { key, line, picture: picture.join('\n'), publicLine: readFileSync(`${file}.pub`, 'utf8') };
}
const ed = made('ed25519', 'ed');
const otherEd = made('ed25519', 'other-ed');
const ecdsa = made('ecdsa', 'ecdsa');
const rsa = made('rsa', 'rsa');
const offered = [ed.key, ecdsa.key, rsa.key];
const wrong = (fingerprint: string, at: number): string =>
  `${fingerprint.slice(0, 6 + at)}${fingerprint[6 + at] === 'A' ? 'B' : 'A'}${fingerprint.slice(7 + at)}`;

describe('fingerprints that a person pasted', () => {
  it.each([
    ['one line of ssh-keygen', ed.line, [ed.key]],
    ['all lines', [ed.line, ecdsa.line, rsa.line].join('\r\n'), offered],
    ['the bare fingerprint', `  ${ecdsa.key.fingerprint} `, [ecdsa.key]],
    ['a public key line', ed.publicLine, [ed.key]],
    [
      'a line of a type that is not offered beside it',
      `${ed.line}\n1024 ${otherEd.key.fingerprint} root (DSA)`,
      [ed.key],
    ],
  ])('are the same: %s', (_, text, keys) => {
    expect(compareFingerprints(text, offered)).toEqual({ kind: 'same', keys });
  });

  it.each([1, 9, 43])('differ from character %i on', (at) => {
    const pasted = wrong(ed.key.fingerprint, at);
    expect(compareFingerprints(pasted, offered)).toEqual({ kind: 'differs', at, pasted, offered: ed.key });
  });

  it('differ when one type agrees and another of an offered type does not', () => {
    const compared = compareFingerprints(`${otherEd.line}\n${ecdsa.line}`, offered);
    expect(compared).toMatchObject({ kind: 'differs', pasted: otherEd.key.fingerprint, offered: ed.key });
    expect(compareFingerprints(`${otherEd.publicLine}\n${ecdsa.publicLine}`, offered).kind).toBe('differs');
  });

  it.each([
    ['', 'no-fingerprint'],
    ['yes', 'no-fingerprint'],
    [ed.key.fingerprint.slice(0, 30), 'cut-short'],
    ['MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'md5'],
  ])('%j cannot be compared: %s', (text, reason) => {
    expect(compareFingerprints(text, offered)).toEqual({ kind: 'nothing-to-compare', reason });
  });

  it('counts the first difference from 1', () => {
    expect(firstDifference(ed.key.fingerprint, ed.key.fingerprint)).toBe(0);
  });
});

describe('randomart', () => {
  it.each([ed, otherEd, ecdsa, rsa])('is the picture of ssh-keygen -lv: $line', ({ key, picture, line }) => {
    const [bits = '', , , label = ''] = /^(\d+) (\S+) (.*) \((\S+)\)$/.exec(line)?.slice(1) ?? [];
    expect(randomartOf(key.blob, `${label} ${bits}`)).toBe(picture);
  });
});
