import { describe, expect, it } from 'vitest';
import { ECDSA, ED25519 } from '../testing/fake-fleet';
import { bareFingerprint, compareFingerprint } from './compare-fingerprint';

const offered = [ED25519, ECDSA];
const bare = bareFingerprint(ED25519.fingerprint);
const changedAt = (at: number): string =>
  `SHA256:${bare.slice(0, at - 1)}${bare[at - 1] === 'A' ? 'B' : 'A'}${bare.slice(at)}`;

describe('compareFingerprint', () => {
  it.each([
    ['nothing', '  \n', { is: 'empty' }],
    ['words', 'no such file or directory', { is: 'unreadable' }],
    ['the fingerprint', ED25519.fingerprint, { is: 'same', key: ED25519 }],
    ['it without its name', bare, { is: 'same', key: ED25519 }],
    ['it read aloud in fours', bare.replace(/(.{4})/g, '$1 '), { is: 'same', key: ED25519 }],
    ['a line of ssh-keygen -lf', `256 ${ECDSA.fingerprint} root@plover (ECDSA)`, { is: 'same', key: ECDSA }],
    ['a public key line', `ssh-ed25519 ${ED25519.blob} root@plover`, { is: 'same', key: ED25519 }],
    ['the first half', `SHA256:${bare.slice(0, 20)}`, { is: 'short', length: 20 }],
    ['a change in character 9', changedAt(9), { is: 'different', at: 9, key: ED25519 }],
    ['a change in the last character', changedAt(43), { is: 'different', at: 43, key: ED25519 }],
    ['one character too many', `${ED25519.fingerprint}A`, { is: 'different', at: 44, key: ED25519 }],
  ])('says what it is: %s', (_what, pasted, expected) => {
    expect(compareFingerprint(pasted, offered)).toEqual(expected);
  });
  it('never says same when nothing was offered', () => {
    expect(compareFingerprint(ED25519.fingerprint, [])).toEqual({ is: 'unreadable' });
  });
});
