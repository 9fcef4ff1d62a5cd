import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeFacts } from '../../shared/model/node';
import source from '../remote/facts.sh?raw';
import { FACT_PARTS, parseFacts } from './parse-facts';

// The real script under the real shells of this machine; a home folder of its own holds what it shall find.

const SHELLS = [
  { name: 'dash', argv: ['/bin/dash'] },
  { name: 'bash', argv: ['/bin/bash'] },
  { name: 'busybox', argv: ['/bin/busybox', 'sh'] },
].filter(({ argv }) => existsSync(argv[0] ?? ''));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'muster-facts-'));
  mkdirSync(join(home, '.local/bin'), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const put = (name: string, text: string) => {
  writeFileSync(join(home, '.local/bin', name), text);
  chmodSync(join(home, '.local/bin', name), 0o755);
};

function gather(
  argv: readonly string[] = ['/bin/sh'],
  path = '/usr/bin:/bin',
): { facts: NodeFacts; elapsedMs: number } {
  const frame = `LC_ALL=C; export LC_ALL; MUSTER_ORIGINAL_PATH=$PATH; PATH=$HOME/.local/bin:$PATH\n${source}\nmain </dev/null; exit\n`;
  const [program = '', ...args] = argv;
  const began = Date.now();
  const run = spawnSync(program, [...args, '-s'], {
    input: frame,
    encoding: 'utf8',
    env: { HOME: home, PATH: path, SHELL: '/bin/sh' },
    timeout: 20_000,
  });
  const now = Date.now();
  return { facts: parseFacts(run.stdout, { sentAt: began, clockAt: now }), elapsedMs: now - began };
}

describe.each(SHELLS)('facts.sh under $name', ({ argv }) => {
  test('brings every part home and finds what is there', () => {
    put('uv', '#!/bin/sh\necho "uv 0.9.5 (abc 2026-01-01)"\n');
    put('python3', '#!/bin/sh\necho "3.13.1 /opt/python3"\n');
    const { facts } = gather(argv);
    expect(facts.missing).toEqual([]);
    expect(facts).toMatchObject({
      os: 'linux',
      home,
      shell: '/bin/sh',
      path: '/usr/bin:/bin',
      isHomeWritable: true,
      uv: { path: join(home, '.local/bin/uv'), version: '0.9.5', isOnPath: false, runs: true },
    });
    expect(facts.cores).toBeGreaterThan(0);
    expect(facts.ramBytes).toBeGreaterThan(2 ** 26);
    expect(facts.homeFreeBytes).toBeGreaterThan(0);
    expect(Math.abs(facts.clockOffsetMs)).toBeLessThan(2_000);
    expect(facts.mounts.some(({ target }) => target === '/')).toBe(true);
  });
});

describe('facts.sh', () => {
  test('names the Dask that runs', async () => {
    // `exec -a` gives the words that `dask worker` and a module of distributed have in ps.
    const start = (words: string) => spawn('bash', ['-c', `exec -a "${words}" sleep 60`], { stdio: 'ignore' });
    const worker = start('/opt/venv/bin/python /opt/venv/bin/dask worker tcp://10.0.0.2:8780');
    const scheduler = start('python -m distributed.cli.dask_scheduler');
    try {
      await expect
        .poll(
          () => {
            const { facts } = gather();
            return facts.daskProcesses?.filter(({ pid }) => pid === worker.pid || pid === scheduler.pid);
          },
          { timeout: 20_000 },
        )
        .toEqual(
          [
            { pid: worker.pid, user: userInfo().username, kind: 'worker' },
            { pid: scheduler.pid, user: userInfo().username, kind: 'scheduler' },
          ].sort((a, b) => (a.pid ?? 0) - (b.pid ?? 0)),
        );
    } finally {
      worker.kill('SIGKILL');
      scheduler.kill('SIGKILL');
    }
  });

  test('a tool that never answers is named as missing, and its children do not hold up the rest', () => {
    put('uv', '#!/bin/sh\nsleep 60\necho never\n');
    const { facts, elapsedMs } = gather();
    expect(facts.missing).toEqual(['tools']);
    expect(facts.uv).toMatchObject({ runs: false });
    expect(elapsedMs).toBeLessThan(6_000);
  });

  test('a uv that may not be run is none, and one for another kind of machine does not run', () => {
    put('uv', '#!/bin/sh\necho "uv 0.9.0"\n');
    chmodSync(join(home, '.local/bin/uv'), 0o644);
    expect(gather().facts.uv).toBeNull();
    // The head of a program for a processor that no machine of ours has.
    writeFileSync(join(home, '.local/bin/uv'), Buffer.from('7f454c4602010100000000000000000002003333', 'hex'));
    chmodSync(join(home, '.local/bin/uv'), 0o755);
    expect(gather().facts.uv).toMatchObject({ path: join(home, '.local/bin/uv'), runs: false });
  });

  test('a python3 that is a stub is not taken for Python', () => {
    put('python3', '#!/bin/sh\necho "xcode-select: note: no developer tools were found" >&2\nexit 1\n');
    const { facts } = gather(['/bin/sh'], `${join(home, '.local/bin')}:/usr/bin:/bin`);
    expect(facts.python3).toMatchObject({ path: join(home, '.local/bin/python3'), isOnPath: true, isReal: false });
  });

  test('reads public keys and leaves broken ones out', () => {
    mkdirSync(join(home, '.ssh'));
    const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICsRt8GK77J3FZtj4RoD62sgpfrIj2pgxgMCiAAbe6SL me@here';
    writeFileSync(join(home, '.ssh/id_ed25519.pub'), `${line}\n`);
    writeFileSync(join(home, '.ssh/id_rsa.pub'), 'ssh-rsa nonsense\n');
    expect(gather().facts.userKeys).toEqual([
      {
        path: join(home, '.ssh/id_ed25519.pub'),
        type: 'ssh-ed25519',
        fingerprint: expect.stringMatching(/^SHA256:/),
        line,
      },
    ]);
  });

  test('finds the small tools by name alone, and the Pythons that uv keeps', () => {
    for (const name of ['ssh', 'scp', 'sftp', 'curl', 'gcc']) put(name, '#!/bin/sh\necho "OpenSSH_9.9p9, none" >&2\n');
    mkdirSync(join(home, '.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu'), { recursive: true });
    const { facts } = gather();
    expect(facts.ssh).toMatchObject({ version: '9.9p9', hasClient: true, hasScp: true, hasSftp: true });
    expect(facts.curl).toBe(join(home, '.local/bin/curl'));
    expect(facts.uvPythons).toEqual(['3.12.4']);
  });

  test('names its parts as the parser expects them', () => {
    expect(/for part in \$\{PARTS:-([a-z ]+)\};/.exec(source)?.[1]?.split(' ')).toEqual([...FACT_PARTS]);
  });
});
