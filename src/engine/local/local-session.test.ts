import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRAME_TIMES } from '../remote/run-script';
import { observing } from '../remote/script';
import { absoluteHere, LocalSession, type Spawn } from './local-session';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'local-session-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const context = () => ({ home, env: { HOME: home, USER: 'ada' } });
const script = observing('hello', 'main() { echo hello=1; }');

describe('paths of this computer', () => {
  it.each([
    ['~/.ssh/known_hosts', 'C:\\Users\\Ada L', 'win32', 'C:\\Users\\Ada L\\.ssh\\known_hosts'],
    ['~/a/../b', 'C:\\Users\\ada', 'win32', 'C:\\Users\\ada\\b'],
    ['D:\\keys\\id', 'C:\\Users\\ada', 'win32', 'D:\\keys\\id'],
    ['~/.ssh/known_hosts', '\\\\server\\homes\\ada', 'win32', '\\\\server\\homes\\ada\\.ssh\\known_hosts'],
    ['~/.ssh/known_hosts', '/Users/ada', 'darwin', '/Users/ada/.ssh/known_hosts'],
    ['/etc/ssh', '/home/ada', 'linux', '/etc/ssh'],
    ['~ada/x', '/home/ada', 'linux', '~ada/x'],
  ] as const)('%s below %s on %s', (path, from, platform, to) => expect(absoluteHere(path, from, platform)).toBe(to));
});

describe('on Windows', () => {
  it('no child is started for a script, and the refusal names it', async () => {
    const started: string[] = [];
    const spawn: Spawn = (program) => {
      started.push(program);
      throw new Error('nothing may be started');
    };
    const session = new LocalSession(context(), FRAME_TIMES, 'win32', spawn);
    await expect(session.observe(script, { timeoutMs: 1_000 })).rejects.toMatchObject({
      code: 'unsupported-here',
      message: expect.stringContaining('hello needs a POSIX shell'),
    });
    expect(started).toEqual([]);
  });
});

describe('on macOS and Linux', () => {
  it.each(['darwin', 'linux'] as const)(
    '%s: one shell of its own group, with nothing of a value in its arguments',
    async (platform) => {
      const calls: unknown[][] = [];
      const sent: Buffer[] = [];
      const spawn: Spawn = (...call) => {
        calls.push(call);
        const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
        stdin.on('data', (bytes: Buffer) => sent.push(bytes));
        const child = Object.assign(new EventEmitter(), { stdin, stdout, stderr });
        setImmediate(() => child.emit('close'));
        return child as unknown as ReturnType<Spawn>;
      };
      const session = new LocalSession(context(), FRAME_TIMES, platform, spawn);
      const running = session.observe(script, { values: { NAME: "it's $(reboot)" }, timeoutMs: 1_000 });
      await expect(running).rejects.toMatchObject({ name: 'Failure' });
      expect(calls).toEqual([
        ['/bin/sh', ['-s'], expect.objectContaining({ detached: true, cwd: home, env: context().env })],
      ]);
      expect(Buffer.concat(sent).toString()).toContain(`NAME='it'\\''s $(reboot)'`);
    },
  );

  it('files are read and written below the home folder, with their mode', async () => {
    const session = new LocalSession(context());
    await session.writeFile('~/f', Buffer.from('x'), { mode: 0o600 });
    expect([readFileSync(join(home, 'f'), 'utf8'), statSync(join(home, 'f')).mode & 0o777]).toEqual(['x', 0o600]);
    writeFileSync(join(home, 'big'), 'xxxx');
    expect(await session.readFile('~/none', { maxBytes: 9 })).toBeNull();
    await expect(session.readFile('~/big', { maxBytes: 3 })).rejects.toMatchObject({ code: 'bad-file' });
    await expect(session.readFile('~/', { maxBytes: 3 })).rejects.toMatchObject({ code: 'bad-file' });
  });
});
