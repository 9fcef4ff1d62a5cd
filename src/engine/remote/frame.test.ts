import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../secret';
import { type RealSshd, startSshd, whyNoSshd } from '../ssh/testing/real-sshd';
import { BEAT, frameScript, STOP } from './frame';
import { changing } from './script';

const script = (body: string) => changing('test', `main() {\n${body}\n}`);
const framed = (body: string, values: Record<string, string> = {}, secrets: Record<string, Secret> = {}) =>
  frameScript(script(body), values, secrets, { mark: 'muster-mark', heartbeatLimitSeconds: 2 });

describe('frameScript', () => {
  it.each(['lower', '1A', 'A-B', 'A B', 'PATH', 'IFS', 'HOME', 'A=1;x'])('refuses the name %s', (name) => {
    expect(() => framed(':', { [name]: 'x' })).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(() => framed(':', {}, { [name]: new Secret('x') })).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });

  const SHELLS: readonly (readonly [command: string, ...args: string[]])[] = [
    ['sh'],
    ['dash'],
    ['bash'],
    ['busybox', 'sh'],
  ];
  for (const [command, ...args] of SHELLS) {
    const isThere = spawnSync(command, [...args, '-c', 'true']).status === 0;
    if (!isThere) console.warn(`Skipped: the frame in ${command}, because it is not installed.`);
    it.skipIf(!isThere)(`runs in ${command}`, async () => {
      const child = spawn(command, [...args, '-s'], { stdio: 'pipe' });
      // A last heartbeat may meet a shell that is already gone.
      child.stdin.on('error', () => undefined);
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk: Buffer) => {
        said.out += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        said.err += chunk.toString();
      });
      // Standard input stays open, as a manager keeps it: its end would end the script.
      child.stdin.write(framed('printf "%s" "$A"; cat; sleep 3; echo e >&2; return 7', { A: "x'y" }));
      const heart = setInterval(() => child.stdin.write(BEAT), 300);
      const code = await new Promise((resolve) => child.once('close', resolve));
      clearInterval(heart);
      expect(code).toBe(0);
      expect(said.out).toMatch(/^muster-mark begin \d+ (group|tree)\nx'ymuster-mark end 7\n$/);
      expect(said.err).toBe('muster-mark begin\ne\nmuster-mark end\n');
    });
  }
});

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: a lost manager over a real sshd, because ${why}.`);

it.each([
  ['tr_TR.UTF-8', 'ja_JP.eucJP'],
  ['ja_JP.UTF-8', 'tr_TR.ISO-8859-9'],
])('a node that speaks %s has its programs speak plainly, and letters keep their case', (LC_ALL, LANG) => {
  const text = framed('sh -c \'echo "$LC_ALL"; printf "%.1f\\n" 1.5; ls /nowhere; echo INFO | tr A-Z a-z\' 2>&1');
  const env = { ...process.env, LC_ALL, LANG, LC_NUMERIC: LANG, LANGUAGE: 'tr:ja' };
  const { stdout } = spawnSync('sh', ['-s'], { input: text, env, encoding: 'utf8' });
  expect(stdout).toMatch(/^muster-mark begin .*\nC\n1\.5\nls: .*No such file or directory\ninfo\n/);
});

describe.skipIf(why !== null)('a node whose manager is lost, over a real sshd', () => {
  let sshd: RealSshd;
  const clients: ChildProcess[] = [];
  beforeAll(async () => {
    sshd = await startSshd({ kinds: ['ed25519'] });
    sshd.pin('ed25519');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.kill('SIGKILL');
  });
  afterAll(async () => {
    await sshd?.stop();
  });

  const isAlive = (pid: number): boolean =>
    existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const goneWithin = async (pids: readonly number[], limitMs: number): Promise<number> => {
    const startedAt = Date.now();
    while (pids.some(isAlive)) {
      if (Date.now() - startedAt > limitMs)
        throw new Error(`still alive after ${limitMs} ms: ${pids.filter(isAlive).join(' ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return Date.now() - startedAt;
  };

  /** OpenSSH's own client as the manager: it can be stopped and killed. */
  const begin = async (body: string, command = '/bin/sh -s'): Promise<{ client: ChildProcess; pids: number[] }> => {
    const args = [
      '-F',
      'none',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      `UserKnownHostsFile=${sshd.knownHosts}`,
    ];
    const key = join(sshd.home, '.ssh', 'id_ed25519');
    const client = spawn(
      'ssh',
      [...args, '-i', key, '-p', String(sshd.port), '--', `${sshd.target.user}@127.0.0.1`, command],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    clients.push(client);
    client.stdin?.on('error', () => undefined);
    client.stdin?.write(framed(body));
    let said = '';
    await new Promise<void>((resolve, reject) => {
      client.once('exit', () => reject(new Error(`ssh ended: ${said}`)));
      client.stdout?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('ready\n')) resolve();
      });
    });
    return { client, pids: [...said.matchAll(/^pid (\d+)$/gm)].map((match) => Number(match[1])) };
  };
  const STUBBORN = `trap '' TERM; echo pid $$; (trap '' TERM; exec sleep 60) & echo pid $!; sh -c 'trap "" TERM; echo pid $$; echo ready; sleep 60; sleep 60'`;

  it('ends the group when no heartbeat comes', async () => {
    const { pids } = await begin(STUBBORN);
    expect(pids).toHaveLength(3);
    expect(await goneWithin(pids, 5000)).toBeGreaterThan(1000);
  });

  it('ends the group when the manager is stopped', async () => {
    const { client, pids } = await begin(STUBBORN);
    const heart = setInterval(() => client.stdin?.write(BEAT), 200);
    await new Promise((resolve) => setTimeout(resolve, 2600));
    expect(pids.every(isAlive)).toBe(true);
    client.kill('SIGSTOP');
    await goneWithin(pids, 5000);
    clearInterval(heart);
  }, 15_000);

  it('ends the group at once when the line is cut', async () => {
    const { client, pids } = await begin(STUBBORN);
    client.kill('SIGKILL');
    await goneWithin(pids, 2000);
  });

  it('ends the group at once when it is told to', async () => {
    const { client, pids } = await begin(STUBBORN);
    client.stdin?.write(STOP);
    await goneWithin(pids, 2000);
  });

  it('ends everything also where the shell does not lead its own group', async () => {
    const { client, pids } = await begin(STUBBORN, `sh -c 'sh -s; true'`);
    client.stdin?.write(STOP);
    await goneWithin(pids, 2000);
  });
});
