import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentPlaces, entriesOf } from './agents';
import { kindOfKeyType, unusableKindOf } from './key-kind';

const string = (text: string | Buffer): Buffer => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A private key file of OpenSSH (PROTOCOL.key) whose public half is of this type; the private half is left out. */
function openSshKey(type: string): Buffer {
  const blob = Buffer.concat([string(type), string(Buffer.alloc(32)), string('ssh:')]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string('none'),
    string('none'),
    string(''),
    Buffer.from([0, 0, 0, 1]),
    string(blob),
  ]);
  return Buffer.from(
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64').replace(/.{70}/g, '$&\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
  );
}

describe('unusableKindOf', () => {
  it.each([
    ['FIDO, ed25519', openSshKey('sk-ssh-ed25519@openssh.com'), 'fido'],
    ['FIDO, ecdsa', openSshKey('sk-ecdsa-sha2-nistp256@openssh.com'), 'fido'],
    ['a type of the future', openSshKey('ssh-mldsa'), 'broken'],
    ['PuTTY, version 3', Buffer.from('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n'), 'putty'],
    ['PuTTY, version 2', Buffer.from('PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: none\r\n'), 'putty'],
    ['nothing', Buffer.alloc(0), 'broken'],
    ['cut', openSshKey('sk-ssh-ed25519@openssh.com').subarray(0, 60), 'broken'],
    [
      'a length that lies',
      Buffer.from(
        `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.concat([Buffer.from('openssh-key-v1\0'), Buffer.alloc(4, 255)]).toString('base64')}\n-----END`,
      ),
      'broken',
    ],
  ])('%s', (_name, file, kind) => {
    expect(unusableKindOf(file)).toBe(kind);
  });

  it('reads what ssh-keygen writes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-kind-'));
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'k')]);
    expect(unusableKindOf(readFileSync(join(folder, 'k')))).toBe('broken');
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['ssh-ed25519', null],
    ['sk-ssh-ed25519@openssh.com', 'fido'],
    ['ssh-ed25519-cert-v01@openssh.com', 'certificate'],
    ['sk-ssh-ed25519-cert-v01@openssh.com', 'certificate'],
  ])('type %s', (type, kind) => {
    expect(kindOfKeyType(type)).toBe(kind);
  });
});

describe('agentPlaces', () => {
  const pipe = '\\\\.\\pipe\\openssh-ssh-agent';
  it.each([
    ['linux', {}, null, []],
    ['linux', { SSH_AUTH_SOCK: '/run/agent' }, null, [['/run/agent', 'SSH agent']]],
    ['darwin', { SSH_AUTH_SOCK: '/run/agent' }, '/own', [['/own', 'IdentityAgent']]],
    [
      'win32',
      {},
      null,
      [
        [pipe, 'OpenSSH agent of Windows'],
        ['pageant', 'Pageant'],
      ],
    ],
    [
      'win32',
      { SSH_AUTH_SOCK: pipe },
      null,
      [
        [pipe, 'OpenSSH agent of Windows'],
        ['pageant', 'Pageant'],
      ],
    ],
    [
      'win32',
      { SSH_AUTH_SOCK: 'C:\\Users\\ada\\agent.sock' },
      null,
      [
        ['C:\\Users\\ada\\agent.sock', 'SSH agent'],
        [pipe, 'OpenSSH agent of Windows'],
        ['pageant', 'Pageant'],
      ],
    ],
    ['win32', {}, 'pageant', [['pageant', 'IdentityAgent']]],
  ] as const)('on %s with %j and IdentityAgent %j', (platform, env, given, expected) => {
    expect(agentPlaces(platform, env, given).map(({ path, name }) => [path, name])).toEqual(expected);
  });
});

describe('the answer of an agent', () => {
  const answer = (...entries: readonly (readonly [type: string, comment: string])[]) => {
    const list = entries.flatMap(([type, comment]) => [
      string(Buffer.concat([string(type), Buffer.alloc(9)])),
      string(comment),
    ]);
    const body = Buffer.concat([Buffer.from([12, 0, 0, 0, entries.length]), ...list]);
    return string(body);
  };

  it('is read entry by entry', () => {
    const bytes = answer(['ssh-ed25519', 'mine'], ['sk-ssh-ed25519@openssh.com', 'stick']);
    expect(entriesOf(bytes)).toEqual([
      { type: 'ssh-ed25519', comment: 'mine' },
      { type: 'sk-ssh-ed25519@openssh.com', comment: 'stick' },
    ]);
  });

  it('may be cut anywhere', () => {
    const bytes = answer(['ssh-ed25519', 'mine'], ['sk-ssh-ed25519@openssh.com', 'stick']);
    for (let at = 0; at < bytes.length; at++) expect(entriesOf(bytes.subarray(0, at)).length).toBeLessThan(2);
  });
});
