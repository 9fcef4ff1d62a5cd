import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import common from '../remote/share-common.sh?raw';
import { hasSource, hostOfSource, isSshfsType, mountAt, mountLineOf } from './mount-table';

/** What the shell reads from `mount` of macOS: the same function, with a `mount` of our own and no /proc. */
function mountsOfMac(lines: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'muster-mount-'));
  try {
    writeFileSync(join(folder, 'mount'), `#!/bin/sh\ncat <<'END'\n${lines}\nEND\n`);
    chmodSync(join(folder, 'mount'), 0o755);
    const script = `${common.replaceAll('/proc/self/mountinfo', '/nowhere/mountinfo')}\nmounts\n`;
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    return execFileSync('/bin/sh', ['-s'], { input: script, env }).toString().trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('mountLineOf', () => {
  it('undoes the octal escapes of proc(5)', () => {
    expect(mountLineOf('ann@s1:/home/a\\040b\\0431 /home/w/x\\040\\134y fuse.sshfs rw,nosuid,rw')).toEqual({
      source: 'ann@s1:/home/a b#1',
      target: '/home/w/x \\y',
      type: 'fuse.sshfs',
      isReadOnly: false,
    });
  });

  it.each(['rw,ro', 'nodev,read-only', 'ro,relatime,rw'])('sees read-only in %s', (options) => {
    expect(mountLineOf(`s /t nfs ${options}`)?.isReadOnly).toBe(true);
  });

  it.each(['', 'x', 'a b c', 'a relative nfs rw'])('takes no other line: %j', (line) => {
    expect(mountLineOf(line)).toBeNull();
  });

  it('reads the mount command of macOS, FUSE-T and macFUSE', () => {
    const lines = mountsOfMac(
      [
        '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
        'ann@s1:/home/ann/cluster share on /Users/w/cluster share (macfuse, nodev, nosuid, synchronous, mounted by w)',
        'fuse-t:/share on /Users/w/share2 (nfs, nodev, nosuid, mounted by w)',
      ].join('\n'),
    ).map(mountLineOf);
    expect(lines[0]).toMatchObject({ target: '/', type: 'apfs', isReadOnly: true });
    expect(lines[1]).toEqual({
      source: 'ann@s1:/home/ann/cluster share',
      target: '/Users/w/cluster share',
      type: 'macfuse',
      isReadOnly: false,
    });
    expect(lines[2] && isSshfsType(lines[2]) && hasSource(lines[2], 'ann@s1:/x')).toBe(true);
  });
});

describe('mountAt and hasSource', () => {
  const mount = (source: string, target: string) => ({ source, target, type: 'fuse.sshfs', isReadOnly: false });
  const mounts = [mount('a@s:/x', '/share'), mount('a@s:/x', '/share2'), mount('a@s:/y', '/share')];

  it('matches whole targets, the topmost mount counts', () => {
    expect(mountAt(mounts, '/share')?.source).toBe('a@s:/y');
    expect(mountAt(mounts, '/shar')).toBeNull();
  });

  it('matches whole sources', () => {
    expect(hasSource(mount('a@s:/x', '/t'), 'a@s:/x')).toBe(true);
    expect(hasSource(mount('a@s:/x2', '/t'), 'a@s:/x')).toBe(false);
  });
});

describe('hostOfSource', () => {
  it.each([
    ['ann@Heron:/x', 'heron'],
    ['heron:/x', 'heron'],
    ['ann@[fe80::1]:/x', 'fe80::1'],
    ['/dev/sda1', null],
    ['tmpfs', null],
  ])('%s: %s', (source, host) => expect(hostOfSource(source)).toBe(host));
});
