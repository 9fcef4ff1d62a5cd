import type { NodeFacts } from '../../shared/model/node';
import type { FactLines } from './fact-lines';

const VERSION = /(\d+\.\d+(?:\.\d+)*)/;

const placeOf = (lines: FactLines, tool: string) => ({
  path: lines.one(`${tool}.path`),
  isOnPath: lines.one(`${tool}.seen`) === 'yes',
});

/** python3 counts as real when it ran and said its version: a stub, a Windows store alias and a broken link do not. */
export function python3From(lines: FactLines): NodeFacts['python3'] {
  if (!lines.has('python3.path')) return null;
  const said = lines.all('python3.says').find((line) => /^3\.\d+\.\d+ /.test(line)) ?? '';
  return { ...placeOf(lines, 'python3'), version: said.split(' ')[0] ?? '', isReal: said !== '' };
}

export function uvFrom(lines: FactLines): NodeFacts['uv'] {
  if (!lines.has('uv.path')) return null;
  const said = lines.all('uv.says').find((line) => line.startsWith('uv ')) ?? '';
  const runs = lines.one('uv.runs') === 'yes' && said !== '';
  return { ...placeOf(lines, 'uv'), version: VERSION.exec(said)?.[1] ?? '', runs };
}

export function sshfsFrom(lines: FactLines): NodeFacts['sshfs'] {
  if (!lines.has('sshfs.path')) return null;
  const said = lines.all('sshfs.says').find((line) => /sshfs version/i.test(line)) ?? '';
  return { ...placeOf(lines, 'sshfs'), version: VERSION.exec(said)?.[1] ?? '' };
}

const MANAGERS: readonly (readonly [program: string, name: NodeFacts['packageManager']])[] = [
  ['apt-get', 'apt'],
  ['dnf', 'dnf'],
  ['zypper', 'zypper'],
  ['pacman', 'pacman'],
  ['apk', 'apk'],
];

export function packageManagerFrom(lines: FactLines): NodeFacts['packageManager'] {
  const found = MANAGERS.find(([program]) => lines.all('packages').includes(program));
  return found?.[1] ?? (lines.has('brew.path') ? 'brew' : 'none');
}

export function sshFrom(lines: FactLines): NodeFacts['ssh'] {
  return {
    version: /OpenSSH_([\w.]+)/.exec(lines.all('ssh.says').join(' '))?.[1] ?? '',
    hasClient: lines.has('ssh.path'),
    hasScp: lines.has('scp.path'),
    hasSftp: lines.has('sftp.path'),
    sftpServer: lines.one('sftp.server'),
  };
}

/** Folders of uv's own Pythons are called `cpython-3.13.5-linux-x86_64-gnu`; those with only a minor are links to one. */
export const uvPythonsFrom = (lines: FactLines): string[] => [
  ...new Set(lines.all('uv.python').flatMap((name) => /^(3\.\d+\.\d+)/.exec(name)?.[1] ?? [])),
];

const ADMIN_GROUPS = ['sudo', 'wheel', 'admin'];

/**
 * What sudo would ask. `sudo -n true` says the same for a user who needs a password and for one who may not at all, so
 * a user in none of the usual groups counts as `password` only when sudo did not say otherwise.
 */
export function sudoFrom(lines: FactLines): NodeFacts['sudo'] {
  if (lines.one('uid') === '0' || lines.has('sudo.free')) return 'free';
  if (!lines.has('sudo.path')) return 'none';
  const said = lines.all('sudo.says').join(' ');
  if (/must have a tty/i.test(said)) return 'tty';
  const isAdmin = lines
    .one('groups')
    .split(/\s+/)
    .some((group) => ADMIN_GROUPS.includes(group));
  if (isAdmin) return 'password';
  return /not in the sudoers|may not run|not allowed/i.test(said) ? 'none' : 'password';
}
