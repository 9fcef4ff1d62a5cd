import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import type { SshTarget } from '../session';
import { localTerminal, terminalCommand } from './terminal-command';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "muster it's a home "));
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.ssh/id_ed25519'), '');
  writeFileSync(join(home, '.ssh/id_ed25519.pub'), '');
  writeFileSync(join(home, '.ssh/config'), 'Host *\n  StrictHostKeyChecking no\n  ForwardAgent yes\n');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const target = (change: Partial<SshTarget> = {}): SshTarget => ({
  nodeId: 'heron' as NodeId,
  address: '192.168.20.34',
  port: 2222,
  user: 'alice',
  isTyped: true,
  ...change,
});
const context = (env: Record<string, string> = {}) => ({ home, env: { PATH: process.env.PATH, ...env } });
/** What ssh itself makes of the arguments. */
const asRead = (args: readonly string[]): Map<string, string> =>
  new Map(
    execFileSync('ssh', ['-G', ...args], { encoding: 'utf8' })
      .split('\n')
      .map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
  );

describe('terminalCommand', () => {
  it('trusts what Muster trusts, whatever the configuration says', async () => {
    const { program, args } = await terminalCommand(target(), 'shell', context());
    const read = asRead(args);
    expect(program).toBe('ssh');
    expect(read.get('stricthostkeychecking')).toMatch(/^(true|yes)$/);
    expect(read.get('forwardagent')).toBe('no');
    expect(read.get('updatehostkeys')).toMatch(/^(false|no)$/);
    expect(read.get('userknownhostsfile')).toContain(join(home, '.ssh/known_hosts'));
    expect([read.get('user'), read.get('hostname'), read.get('port')]).toEqual(['alice', '192.168.20.34', '2222']);
    expect(args.slice(-2)).toEqual(['--', '192.168.20.34']);
  });

  it('reads the known_hosts file that the environment names, as Muster does', async () => {
    const file = join(home, 'other known_hosts');
    const { args } = await terminalCommand(target(), 'shell', context({ AGILAB_CLUSTER_SSH_KNOWN_HOSTS: file }));
    expect(asRead(args).get('userknownhostsfile')).toContain(file);
  });

  it('runs nothing of the configuration for a name that nobody typed', async () => {
    const { args } = await terminalCommand(target({ isTyped: false }), 'shell', context());
    expect(args.join(' ')).toContain('-F none');
    expect(asRead(args).get('stricthostkeychecking')).toMatch(/^(true|yes)$/);
  });

  it('installs the key that Muster would use', async () => {
    const { program, args } = await terminalCommand(target(), 'copy-key', context());
    expect(program).toBe('ssh-copy-id');
    expect(args.slice(0, 2)).toEqual(['-i', join(home, '.ssh/id_ed25519.pub')]);
    expect(args.at(-1)).toBe('alice@192.168.20.34');
  });

  it.each([
    ['an address that would be an option', { address: '-oProxyCommand=touch /tmp/x' }],
    ['an address with shell text', { address: 'a;touch b' }],
    ['a login name that would be an option', { user: '-oProxyCommand=x' }],
  ])('refuses %s', async (_name, change) => {
    await expect(terminalCommand(target(change), 'copy-key', context())).rejects.toMatchObject({
      code: expect.stringMatching(/unknown-host|bad-input/),
    });
  });

  it('shows a line that a shell reads back as the same arguments', async () => {
    const { shown, args } = await terminalCommand(target(), 'shell', context());
    const read = execFileSync('/bin/sh', ['-c', `set -- ${shown}; shift; printf '%s\\0' "$@"`], { encoding: 'utf8' });
    expect(read.split('\0').slice(0, -1)).toEqual(args);
  });

  it('hands nothing on that is about Muster itself', () => {
    const { env } = localTerminal(context({ ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--x', LANG: 'C.UTF-8' }));
    expect(Object.keys(env).sort()).toEqual(['LANG', 'PATH']);
  });
});
