import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import { editKnownHosts, knownHostsFilesOf, readEntries, readKnownHostsFile } from './known-hosts-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-known-hosts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, '.ssh', 'known_hosts');
const write = (text: string | Buffer, mode = 0o600) => {
  mkdirSync(join(folder, '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(file(), text);
  chmodSync(file(), mode);
};

describe('editKnownHosts', () => {
  it('makes the folder 0700 and the file 0600', async () => {
    expect(await editKnownHosts(file(), { add: ['one'] })).toEqual({ added: ['one'], removed: [] });
    expect(statSync(join(folder, '.ssh')).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), 'utf8')).toBe('one\n');
  });

  it('keeps other lines, the mode and the owner, and never adds a line twice', async () => {
    write('# mine\n\nfirst\nlast', 0o644);
    const owner = process.getuid?.() === 0 ? 12_345 : statSync(file()).uid;
    if (process.getuid?.() === 0) execFileSync('chown', ['12345:12345', file()]);
    expect(await editKnownHosts(file(), { add: ['first', 'new', 'new'] })).toEqual({ added: ['new'], removed: [] });
    expect(readFileSync(file(), 'utf8')).toBe('# mine\n\nfirst\nnew\nlast');
    expect(statSync(file())).toMatchObject({ uid: owner });
    expect(statSync(file()).mode & 0o777).toBe(0o644);
  });

  it('takes out whole lines only and tells which', async () => {
    write('heron one\nheron one two\n  heron one \n');
    expect(await editKnownHosts(file(), { remove: ['heron one', 'absent'] })).toEqual({
      added: [],
      removed: ['heron one', '  heron one '],
    });
    expect(readFileSync(file(), 'utf8')).toBe('heron one two\n');
  });

  it('leaves the file alone when nothing changes', async () => {
    write('one');
    const before = statSync(file());
    expect(await editKnownHosts(file(), { add: ['one'], remove: ['two'] })).toEqual({ added: [], removed: [] });
    expect(statSync(file()).ino).toBe(before.ino);
    expect(readFileSync(file(), 'utf8')).toBe('one');
  });

  it('edits the file behind a link', async () => {
    const behind = join(folder, 'dotfiles');
    writeFileSync(behind, 'one\n');
    mkdirSync(join(folder, '.ssh'));
    symlinkSync(behind, file());
    await editKnownHosts(file(), { add: ['two'] });
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
    expect(readFileSync(behind, 'utf8')).toBe('one\ntwo\n');
  });

  it('loses no line when many write at once', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
    await Promise.all(lines.map((line) => editKnownHosts(file(), { add: [line] })));
    expect(readFileSync(file(), 'utf8').trim().split('\n').sort()).toEqual([...lines].sort());
    expect(existsSync(`${file()}.lock`)).toBe(false);
  });

  it('turns the UTF-16 of PowerShell into what OpenSSH reads', async () => {
    write(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('one\r\ntwo\r\n', 'utf16le')]));
    await editKnownHosts(file(), { add: ['three'] });
    expect(readFileSync(file(), 'utf8')).toBe('one\ntwo\nthree\n');
  });

  it('keeps what it does not touch byte for byte: old encodings, carriage returns', async () => {
    const old = Buffer.from('one # gr\xf6\xdfe\r\n\r\ntwo\r\nthree\n', 'latin1');
    write(old);
    expect(await editKnownHosts(file(), { add: ['new'], remove: ['two'] })).toEqual({
      added: ['new'],
      removed: ['two'],
    });
    expect(readFileSync(file(), 'latin1')).toBe('one # gr\xf6\xdfe\r\n\r\nnew\nthree\n');
    write('größe\r\n\ufffd\n');
    await editKnownHosts(file(), { add: ['new'] });
    expect(readFileSync(file(), 'utf8')).toBe('größe\r\n\ufffd\nnew\n');
  });

  it('touches nothing that is not a plain file', async () => {
    mkdirSync(file(), { recursive: true });
    await expect(editKnownHosts(file(), { add: ['one'] })).rejects.toMatchObject({ code: 'known-hosts-unreadable' });
  });
});

describe('readKnownHostsFile', () => {
  it('is null for a file that is not there', async () => {
    expect(await readKnownHostsFile(join(folder, 'absent'))).toBeNull();
    expect(await readEntries(join(folder, 'absent'))).toEqual([]);
  });

  it.each<[string, (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a FIFO', (path) => execFileSync('mkfifo', [path])],
    [
      'a file of 50 MB',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 50 * 1024 * 1024);
      },
    ],
    ['a link to itself', (path) => symlinkSync(path, path)],
  ])('fails closed for %s', async (_name, make) => {
    const path = join(folder, 'odd');
    make(path);
    await expect(readKnownHostsFile(path)).rejects.toMatchObject({ code: 'known-hosts-unreadable' });
  });
});

describe('knownHostsFilesOf', () => {
  const target = { nodeId: 'heron' as NodeId, address: '192.168.20.7', port: 22, user: null, isTyped: false };
  it('names the own file, or the one that AGILAB_CLUSTER_SSH_KNOWN_HOSTS names', async () => {
    expect((await knownHostsFilesOf(target, { home: folder, env: {} })).user).toBe(file());
    const env = { AGILAB_CLUSTER_SSH_KNOWN_HOSTS: '~/lab_hosts' };
    expect(await knownHostsFilesOf(target, { home: folder, env })).toMatchObject({
      user: join(folder, 'lab_hosts'),
      users: [join(folder, 'lab_hosts')],
    });
  });
});
