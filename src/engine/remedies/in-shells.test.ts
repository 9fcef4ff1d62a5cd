import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { NodeId } from '../../shared/model/ids';
import type { Inverse } from '../../shared/model/journal';
import type { Sentence } from '../../shared/model/sentence';
import { changeLines } from '../journal/change-lines';
import { editLinesHere } from '../journal/edit-lines-here';
import { takeBack } from '../journal/inverse';
import { LocalSession } from '../local/local-session';
import type { JobContext } from '../ports';
import { answerOf } from '../remote/answer-of';
import listeningSource from '../remote/listening.sh?raw';
import packageIndexSource from '../remote/package-index.sh?raw';
import portMeetSource from '../remote/port-meet.sh?raw';
import { observing } from '../remote/script';
import { fuseActs, octalMode } from './enable-fuse';
import { fetchUvHere, waysToFetch } from './fetch-uv-here';
import { pathEdit } from './fix-path';
import { APPEND_ONCE } from './install-public-key-by-terminal';
import { debian } from './remedy-cases';
import { uvPlatformOf } from './uv-platform';

// What is written or shown for a shell, run by that very shell, with a home folder of its own.

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'in-shells-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const run = (program: string, args: readonly string[], input = '', env: Record<string, string> = {}) => {
  const ran = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    cwd: home,
    env: { HOME: home, PATH: '/usr/bin:/bin', ...env },
    timeout: 20_000,
  });
  return { code: ran.status, out: ran.stdout.trim(), err: ran.stderr };
};
/** A session on this machine that goes the way of a node: through scripts. */
const session = () =>
  Object.assign(new LocalSession({ home, env: { ...process.env, HOME: home } }), { nodeId: 'n' as NodeId });

/** As much of a job as writing lines needs; keeps what the journal would hold. */
function pen(inverses: Inverse[]): JobContext {
  const change = async (
    _node: NodeId,
    _what: Sentence,
    inverse: Inverse,
    act: () => Promise<Inverse | undefined>,
  ): Promise<void> => {
    const better = await act();
    inverses.push(better ?? inverse);
  };
  const job: Pick<JobContext, 'signal'> & { journal: { change: typeof change } } = {
    signal: new AbortController().signal,
    journal: { change },
  };
  return job as unknown as JobContext;
}

const SHELLS: readonly { shell: string; ends: string | null; env: Record<string, string> }[] = [
  {
    shell: '/bin/bash',
    ends: 'case $- in *i*) ;; *) return ;; esac\nexport LATE=1\n',
    env: { SSH_CLIENT: '10.0.0.1 1 22', SHLVL: '0' },
  },
  { shell: '/usr/bin/zsh', ends: 'export EARLIER=1\n', env: {} },
  { shell: '/usr/bin/fish', ends: null, env: {} },
];

describe.each(SHELLS)('the PATH of a command that $shell runs', ({ shell, ends, env }) => {
  const isHere = existsSync(shell);
  it.skipIf(!isHere)(
    `holds the folders, once, and the file is as before afterwards${isHere ? '' : ` (${shell} is not here)`}`,
    async () => {
      const uv = { path: `${home}/.local/bin/uv`, version: '0.9', isOnPath: false, runs: true };
      const edit = pathEdit({ ...debian, home, shell, uv, brew: '/opt/homebrew/bin/brew' });
      expect(edit).not.toBeNull();
      const file = join(home, (edit?.file ?? '').slice(2));
      mkdirSync(dirname(file), { recursive: true });
      if (ends !== null) writeFileSync(file, ends);
      const inverses: Inverse[] = [];
      const change = {
        path: edit?.file ?? '',
        add: edit?.lines ?? [],
        at: edit?.lines.map((_, at) => at + 1) ?? [],
        remove: [],
      };
      const what = { en: 'x', values: {} };
      expect(await changeLines(pen(inverses), session(), { ...change, what })).toBe(true);
      expect(await changeLines(pen([]), session(), { ...change, what })).toBe(false);
      expect(readFileSync(file, 'utf8')).toBe(`${edit?.lines.join('\n')}\n${ends ?? ''}`);
      const said = run(shell, ['-c', 'printenv PATH'], '', env).out.split(':');
      expect(said.filter((folder) => folder === `${home}/.local/bin`)).toHaveLength(1);
      expect(said).toContain('/opt/homebrew/bin');
      const rights = () => Promise.reject(new Error('no rights are needed'));
      for (const inverse of inverses.reverse())
        await takeBack(inverse, { session: session(), signal: new AbortController().signal, rights, editHere: null });
      expect(existsSync(file) ? readFileSync(file, 'utf8') : null).toBe(ends);
    },
  );
});

test('a shell that reads no file for commands gets none, nor does a folder that would be read as code', () => {
  const uv = { path: '/home/alice/.local/bin/uv', version: '0.9', isOnPath: false, runs: true };
  expect(pathEdit({ ...debian, uv, shell: '/bin/dash' })).toBeNull();
  expect(pathEdit({ ...debian, uv: { ...uv, path: '/x$(reboot)/uv' } })).toBeNull();
});

test('the line for a Windows manager adds a key once, without its carriage return', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC015 me@laptop';
  for (let time = 0; time < 2; time += 1) expect(run('/bin/sh', ['-c', APPEND_ONCE], `${key}\r\n`).code).toBe(0);
  expect(readFileSync(join(home, '.ssh/authorized_keys'), 'utf8')).toBe(`${key}\n`);
  expect(run('stat', ['-c', '%a', '.ssh', '.ssh/authorized_keys']).out).toBe('700\n600');
});

test('lines added on this computer keep their place too', async () => {
  writeFileSync(join(home, 'f'), 'a\nb\n');
  await editLinesHere(home)('~/f', { add: ['x', 'y'], at: [1, 3], remove: [], isFileNew: false });
  expect(readFileSync(join(home, 'f'), 'utf8')).toBe('x\na\ny\nb\n');
});

describe('FUSE', () => {
  const none = { hasDevice: true, isUsable: false, fusermount: '/usr/bin/fusermount3' };
  it.each([
    ['no module', { ...none, hasDevice: false }, ['load']],
    ['no fusermount', { ...none, fusermount: null, deviceMode: 'crw-rw-rw-' }, ['package']],
    ['a group', { ...none, deviceMode: 'crw-rw----', deviceGroup: 'fuse' }, ['join']],
    ['for root alone', { ...none, deviceMode: 'crw-------', deviceGroup: 'root' }, ['mode']],
    ['of the group root', { ...none, deviceMode: 'crw-rw----', deviceGroup: 'root' }, ['mode']],
    ['nothing at all', { hasDevice: false, isUsable: false, fusermount: null }, ['load', 'package']],
  ])('%s', (_, fuse, acts) => expect(fuseActs({ fuse })).toEqual(acts));
  it.each([
    ['crw-rw----', '0660'],
    ['crw-rw-rw-', '0666'],
    ['crw-------', '0600'],
    ['drwxr-xr-x', null],
    [undefined, null],
  ])('%s is %s', (listed, mode) => expect(octalMode(listed)).toBe(mode));
});

describe('the wheel of uv', () => {
  it.each([
    ['linux', 'x86_64', 'debian', 'x86_64-unknown-linux-gnu', 'manylinux2014_x86_64'],
    ['linux', 'aarch64', 'ubuntu', 'aarch64-unknown-linux-gnu', 'manylinux2014_aarch64'],
    ['linux', 'x86_64', 'alpine', 'x86_64-unknown-linux-musl', 'musllinux_1_1_x86_64'],
    ['macos', 'arm64', 'macos', 'aarch64-apple-darwin', 'macosx_11_0_arm64'],
    ['macos', 'x86_64', 'macos', 'x86_64-apple-darwin', 'macosx_10_12_x86_64'],
  ] as const)('of %s on %s (%s)', (os, arch, osId, uv, pip) =>
    expect(uvPlatformOf({ os, arch, osId })).toEqual({ uv, pip }),
  );
  it('is not guessed for what uv has none', () => {
    expect(uvPlatformOf({ os: 'linux', arch: 'sparc64', osId: 'debian' })).toBeNull();
    expect(uvPlatformOf({ os: 'windows', arch: 'x64', osId: 'windows' })).toBeNull();
  });
  const platform = { uv: 'x86_64-unknown-linux-gnu', pip: 'manylinux2014_x86_64' };
  it('is tried by uv, then by pip under both names of Python, and what was unpacked goes', async () => {
    const tried: string[] = [];
    const fetching = fetchUvHere(platform, new AbortController().signal, async (program, args) => {
      const target = args[args.indexOf('--target') + 1] ?? '';
      tried.push(program);
      if (program !== 'python') return { failed: true, stderr: `no ${program}` };
      mkdirSync(join(target, 'bin'), { recursive: true });
      writeFileSync(join(target, 'bin', 'uv'), 'the program');
      tried.push(target);
      return { failed: false, stderr: '' };
    });
    expect((await fetching).toString()).toBe('the program');
    expect(tried.slice(0, 3)).toEqual(['uv', 'python3', 'python']);
    expect(existsSync(tried[3] ?? '')).toBe(false);
  });
  it('says what every way said when none gives it', async () => {
    const fetching = fetchUvHere(platform, new AbortController().signal, async (program) => ({
      failed: true,
      stderr: `no ${program}`,
    }));
    await expect(fetching).rejects.toMatchObject({
      code: 'no-index',
      detail: 'uv: no uv\npython3: no python3\npython: no python',
    });
    for (const [, args] of waysToFetch(platform, '/t')) expect(args.join(' ')).not.toMatch(/["'`$;]/);
  });
});

describe('scripts of the probes', () => {
  const observe = async (name: string, source: string, values: Record<string, string>, env = {}) => {
    const on = new LocalSession({ home, env: { ...process.env, HOME: home, ...env } });
    return answerOf(name, await on.observe(observing(name, source), { values, timeoutMs: 15_000 }), on);
  };
  it('two ends meet on a port, and nothing listens there afterwards', async () => {
    const on = session();
    const meet = observing('port-meet', portMeetSource);
    let opened: (port: string) => void = () => undefined;
    const port = new Promise<string>((resolve) => {
      opened = resolve;
    });
    const values = { SIDE: 'listen', PORTS: '9071 9072 9073', ADDRESS: '', TOKEN: 'abc', LIMIT: '6' };
    const listening = on.observe(meet, {
      values,
      timeoutMs: 15_000,
      onLine: (line) => line.startsWith('port=') && opened(line.slice(5)),
    });
    const PORTS = await port;
    const knock = { ...values, SIDE: 'knock', PORTS, ADDRESS: '127.0.0.1', LIMIT: '3' };
    expect((await observe('port-meet', portMeetSource, { ...knock, TOKEN: 'other' })).one('met')).toBe('no');
    expect((await observe('port-meet', portMeetSource, knock)).one('met')).toBe('yes');
    expect(answerOf('port-meet', await listening, on).one('met')).toBe('yes');
    expect((await observe('listening', listeningSource, { PORT: PORTS })).one('listening')).toBe('no');
    const closed = await observe('port-meet', portMeetSource, knock);
    expect([closed.one('met'), closed.one('said')]).toEqual(['no', expect.stringContaining('refused')]);
  });
  it('the index is asked with the settings of the account, and one that is shut is told with its words', async () => {
    mkdirSync(join(home, '.config/uv'), { recursive: true });
    writeFileSync(join(home, '.config/uv/uv.toml'), '[[index]]\nurl = "http://127.0.0.1:9/simple"\ndefault = true\n');
    writeFileSync(join(home, 'pip.conf'), '[global]\nindex-url = http://127.0.0.1:9/simple\n');
    const shut = { PIP_CONFIG_FILE: join(home, 'pip.conf'), XDG_CONFIG_HOME: join(home, '.config') };
    const bare = { UV_INDEX_URL: undefined, UV_DEFAULT_INDEX: undefined, PIP_INDEX_URL: undefined };
    const said = await observe('package-index', packageIndexSource, {}, { ...shut, ...bare });
    if (said.one('asked') === 'nobody') return expect(said.one('reached')).toBe('no');
    expect(said.one('reached')).toBe('no');
    expect(Buffer.from(said.one('said64'), 'base64').toString()).not.toBe('');
  });
});
