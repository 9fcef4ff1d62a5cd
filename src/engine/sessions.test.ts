import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../shared/failure';
import { changing, observing } from './remote/script';
import { Secret } from './secret';
import type { Session, SessionPort } from './session';
import { createSessionPort } from './sessions';
import { type RealSshd, startSshd, whyNoSshd } from './ssh/testing/real-sshd';

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: sessions over a real sshd, because ${why}.`);

const script = (body: string) => changing('test', `main() {\n${body}\n}`);
const looking = (body: string) => observing('look', `main() {\n${body}\n}`);
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );
const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

async function until(isTrue: () => boolean, limitMs: number): Promise<number> {
  const startedAt = Date.now();
  while (!isTrue()) {
    if (Date.now() - startedAt > limitMs) throw new Error(`still not so after ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Date.now() - startedAt;
}

let sshd: RealSshd;
let port: SessionPort;

beforeAll(async () => {
  if (why !== null) return;
  sshd = await startSshd();
  sshd.pin('ed25519');
  port = createSessionPort({
    home: sshd.home,
    env: { PATH: process.env.PATH, HOME: sshd.home },
    now: Date.now,
    log: () => undefined,
    times: { heartbeatMs: 200, heartbeatLimitMs: 2000, endingMs: 1900 },
  });
});
afterAll(async () => {
  await sshd?.stop();
});

const open = (): Promise<Session> => port.open(sshd.target, { timeoutMs: 5000 });

describe.skipIf(why !== null).each([
  ['over SSH', open],
  ['on this computer', async () => port.local()],
] as const)('a session %s', (_name, start) => {
  let session: Session;
  beforeAll(async () => {
    session = await start();
  });

  it('brings output, errors and the exit code home', async () => {
    const result = await session.observe(looking('printf "a b\\n"; printf no-newline; echo oops >&2; exit 3'), {
      timeoutMs: 5000,
    });
    expect(result).toMatchObject({ exitCode: 3, stdout: 'a b\nno-newline', stderr: 'oops\n', droppedBytes: 0 });
  });

  it('hands values over as they are and blanks secrets', async () => {
    const lines: string[] = [];
    const result = await session.run(script('printf "%s|" "$V" "$S"; env | grep -c "^[VS]=" ; echo "$S" >&2'), {
      values: { V: `it's $HOME \`x\` "q" \\ *` },
      secrets: { S: new Secret('hunter22') },
      timeoutMs: 5000,
      onLine: (line, stream) => lines.push(`${stream} ${line}`),
    });
    expect(result.stdout).toBe(`it's $HOME \`x\` "q" \\ *|[secret]|0\n`);
    expect(result.stderr).toBe('[secret]\n');
    expect(lines).toContain('err [secret]');
  });

  it('is not robbed of its script by a child that reads standard input', async () => {
    const result = await session.run(script('cat; cat > /dev/null; echo after'), { timeoutMs: 5000 });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'after\n' });
  });

  it('keeps the ends of a flood and counts the rest', async () => {
    const result = await session.run(
      script('echo first; yes 0123456789012345678901234567890123456789 | head -c 20000000; echo last'),
      { timeoutMs: 30_000 },
    );
    expect(result.exitCode).toBe(0);
    expect(result.stdout.startsWith('first\n')).toBe(true);
    expect(result.stdout.endsWith('last\n')).toBe(true);
    expect(result.stdout.length + result.droppedBytes).toBe(20_000_000 + 11);
    expect(result.stdout.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  it('leaves no watcher behind and does not wait for a child left in the background', async () => {
    const startedAt = Date.now();
    const result = await session.run(script('sleep 30 & echo $! $$; ps -A -o pid= -o pgid= -o comm= | cat'), {
      timeoutMs: 5000,
    });
    expect(Date.now() - startedAt).toBeLessThan(1500);
    const [sleeper, leader] = (result.stdout.split('\n')[0] ?? '').split(' ').map(Number) as [number, number];
    const left = () =>
      execFileSync('ps', ['-A', '-o', 'pgid=,pid=,stat='])
        .toString()
        .split('\n')
        .map((line) => line.trim().split(/ +/))
        .filter(
          ([group, pid, state]) => Number(group) === leader && Number(pid) !== sleeper && !state?.startsWith('Z'),
        );
    await until(() => left().length === 0, 1000);
    process.kill(sleeper, 'SIGKILL');
  });

  it('ends the whole group at a cancel within two seconds', async () => {
    const abort = new AbortController();
    const pids: number[] = [];
    const startedAt = { at: 0 };
    const work = session.run(
      script(
        `trap '' TERM; (trap '' TERM; echo pid $(exec sh -c 'echo $PPID'); sleep 60) & echo pid $$; sleep 60 & echo pid $!; wait`,
      ),
      {
        timeoutMs: 60_000,
        signal: abort.signal,
        onLine: (line) => {
          pids.push(Number(line.replace('pid ', '')));
          if (pids.length === 3) {
            startedAt.at = Date.now();
            abort.abort();
          }
        },
      },
    );
    expect(await failureOf(work)).toBe('cancelled');
    await until(() => pids.every((pid) => !isAlive(pid)), 2000 - (Date.now() - startedAt.at));
    expect(pids).toHaveLength(3);
  });

  it('ends the group at its deadline', async () => {
    const pids: number[] = [];
    const work = session.run(script('sleep 60 & echo $!; wait'), {
      timeoutMs: 300,
      onLine: (line) => pids.push(Number(line)),
    });
    expect(await failureOf(work)).toBe('deadline-passed');
    await until(() => pids.length === 1 && pids.every((pid) => !isAlive(pid)), 2000);
  });

  it('keeps a long script alive by its heartbeat', async () => {
    const result = await session.run(script('sleep 4; echo done'), { timeoutMs: 10_000 });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'done\n' });
  }, 15_000);

  it('says when a script was ended by a signal, and when its answer was cut short', async () => {
    expect((await session.run(script("sh -c 'kill -9 $$'"), { timeoutMs: 5000 })).exitCode).toBeNull();
    expect(await failureOf(session.run(script('echo half; kill -9 $$'), { timeoutMs: 5000 }))).toBe('output-broken');
  });

  it('writes files whole, with their mode, through a link, and reads them with a bound', async () => {
    const folder = join(sshd.folder, `files-${session.nodeId}`);
    mkdirSync(folder);
    const file = join(folder, `a 'b" $c`);
    const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
    await session.writeFile(file, content, { mode: 0o640 });
    expect(statSync(file).mode & 0o777).toBe(0o640);
    symlinkSync(file, join(folder, 'link'));
    await session.writeFile(join(folder, 'link'), Buffer.from('short'), { mode: 0o600 });
    expect(readFileSync(file, 'utf8')).toBe('short');
    expect((await session.readFile(file, { maxBytes: 100 }))?.toString()).toBe('short');
    expect(await failureOf(session.readFile(file, { maxBytes: 4 }))).toBe('bad-file');
    expect(await session.readFile(join(folder, 'absent'), { maxBytes: 4 })).toBeNull();
    expect(await failureOf(session.readFile(folder, { maxBytes: 100_000 }))).toBe('bad-file');
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    expect(await failureOf(session.readFile(join(folder, 'fifo'), { maxBytes: 4 }))).toBe('bad-file');
    expect(await failureOf(session.writeFile(join(folder, 'absent', 'x'), Buffer.from('x'), { mode: 0o600 }))).toBe(
      'bad-file',
    );
    writeFileSync(file, content);
    expect((await session.readFile(file, { maxBytes: 100_000 }))?.equals(content)).toBe(true);
  });

  it('finds tools as the frame promises', async () => {
    const { stdout } = await session.observe(looking('echo "$PATH"; echo "$MUSTER_ORIGINAL_PATH"; echo "$LC_ALL"'), {
      timeoutMs: 5000,
    });
    const [path = '', original = '', locale] = stdout.split('\n');
    expect(path).toMatch(/\/\.local\/bin:\/usr\/local\/bin:\/opt\/homebrew\/bin:/);
    expect(path.endsWith(`:${original}`)).toBe(true);
    expect(locale).toBe('C');
  });
});

describe.skipIf(why !== null)('the session port', () => {
  it('runs many scripts over one connection', async () => {
    const session = await open();
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, index) => session.observe(looking(`echo ${index}`), { timeoutMs: 10_000 })),
    );
    expect(results.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 30 }, (_, index) => index));
    await session.close();
    await session.closed;
    expect(await failureOf(session.observe(looking('true'), { timeoutMs: 1000 }))).toBe('connection-lost');
  });

  it('reads every host key and compares it', async () => {
    const seen = await port.hostKeys(sshd.target, { timeoutMs: 5000 });
    expect(seen.offered.map(({ type }) => type)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']);
    expect(seen).toMatchObject({ match: 'match', knownAs: `[127.0.0.1]:${sshd.port}`, file: sshd.knownHosts });
    expect(seen.pinned.map(({ blob }) => blob)).toEqual([sshd.hostKey('ed25519').blob]);
  });

  it('reaches an open port', async () => {
    expect(await port.reach(sshd.target, { timeoutMs: 1000 })).toMatchObject({ state: 'open', ip: '127.0.0.1' });
  });
});
