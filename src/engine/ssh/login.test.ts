import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, type ServerConfig } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { Secret } from '../secret';
import type { LoginPrompts, SshTarget } from '../session';
import { createSessionPort } from '../sessions';
import { knownAsOf, knownHostsLine } from './known-hosts';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';
import { serverKey } from './testing/server-key';

const ends: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const portAt = (home: string, env: Record<string, string> = {}) =>
  createSessionPort({ home, env: { PATH: process.env.PATH, HOME: home, ...env }, now: Date.now, log: () => undefined });
const codeOf = (work: Promise<{ close(): Promise<void> }>): Promise<string> =>
  work.then(
    async (session) => {
      await session.close();
      return 'open';
    },
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );

/** Answers every question with the same secret, and notes what was asked. */
function answering(secret: string | null, asked: string[]): LoginPrompts {
  const answer = (question: string) => {
    asked.push(question);
    return Promise.resolve(secret === null ? null : new Secret(secret));
  };
  return {
    password: (user) => answer(`password ${user}`),
    keyboardInteractive: (prompt, isEcho) => answer(`${prompt} ${isEcho}`),
    keyPassphrase: (path) => answer(`passphrase ${path.split('/').pop()}`),
  };
}

/** A server in this process that notes every way to log in that it is offered. */
async function testServer(
  methods: readonly ('password' | 'keyboard-interactive')[],
  config: Partial<ServerConfig> = {},
): Promise<{ home: string; target: SshTarget; tried: string[] }> {
  const home = mkdtempSync(join(tmpdir(), 'muster-login-'));
  mkdirSync(join(home, '.ssh'));
  const hostKey = serverKey();
  const tried: string[] = [];
  const server = new Server({ hostKeys: [hostKey.private], ...config }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      tried.push(context.method);
      if (context.method === 'password' && context.password === 'hunter22') return context.accept();
      if (context.method === 'keyboard-interactive' && methods.includes('keyboard-interactive')) {
        return context.prompt([{ prompt: '\u001b[31mCode:\u202e ', echo: false }], 'Login', 'Two factors', (answers) =>
          answers[0] === 'hunter22' ? context.accept() : context.reject([...methods]),
        );
      }
      context.reject([...methods]);
    });
    client.on('ready', () => undefined);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  ends.push(
    () => new Promise<void>((resolve) => server.close(() => resolve())),
    () => rmSync(home, { recursive: true, force: true }),
  );
  const [type = '', blob = ''] = hostKey.public.split(' ');
  writeFileSync(join(home, '.ssh', 'known_hosts'), `${knownHostsLine(knownAsOf('127.0.0.1', port), { type, blob })}\n`);
  return { home, tried, target: { nodeId: 'heron' as NodeId, address: '127.0.0.1', port, user: 'me', isTyped: false } };
}

describe('passwords', () => {
  it('are never offered when nobody is there', async () => {
    const { home, target, tried } = await testServer(['password', 'keyboard-interactive']);
    const port = portAt(home);
    const failure: unknown = await port.open(target, { timeoutMs: 3000 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'login-refused' });
    expect(tried).toEqual(['none']);
    expect(port.loginOf(failure, target)).toMatchObject({
      state: 'refused',
      user: 'me',
      methods: ['password', 'keyboard-interactive'],
    });
  });

  it('are asked of a person who is there', async () => {
    const { home, target } = await testServer(['password']);
    const asked: string[] = [];
    const port = portAt(home);
    expect(await codeOf(port.open(target, { timeoutMs: 3000, prompts: answering('hunter22', asked) }))).toBe('open');
    expect(asked).toEqual(['password me']);
    expect(port.loginOf(null, target)).toMatchObject({ state: 'ok', user: 'me' });
  });

  it('are asked twice at most, and not again after no answer', async () => {
    const { home, target } = await testServer(['password']);
    const asked: string[] = [];
    expect(await codeOf(portAt(home).open(target, { timeoutMs: 3000, prompts: answering('wrong', asked) }))).toBe(
      'login-refused',
    );
    expect(asked).toHaveLength(2);
    expect(await codeOf(portAt(home).open(target, { timeoutMs: 3000, prompts: answering(null, asked) }))).toBe(
      'not-answered',
    );
    expect(asked).toHaveLength(3);
  });

  it('show the prompt of the server as plain text', async () => {
    const { home, target } = await testServer(['keyboard-interactive']);
    const asked: string[] = [];
    expect(await codeOf(portAt(home).open(target, { timeoutMs: 3000, prompts: answering('hunter22', asked) }))).toBe(
      'open',
    );
    expect(asked).toEqual(['Two factors\nCode:  false']);
  });

  it('may take longer than the deadline of the connection', async () => {
    const { home, target } = await testServer(['password']);
    const slow: LoginPrompts = {
      ...answering('hunter22', []),
      password: () => new Promise((resolve) => setTimeout(() => resolve(new Secret('hunter22')), 700)),
    };
    expect(await codeOf(portAt(home).open(target, { timeoutMs: 400, prompts: slow }))).toBe('open');
  });
});

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: keys against a real sshd, because ${why}.`);

describe.skipIf(why !== null)('keys, against a real sshd', () => {
  const start = async (options: Parameters<typeof startSshd>[0] = {}): Promise<RealSshd> => {
    const sshd = await startSshd({ kinds: ['ed25519'], ...options });
    ends.push(() => sshd.stop());
    sshd.pin('ed25519');
    return sshd;
  };

  it('are refused by a server that does not know them', async () => {
    const sshd = await start({ login: false });
    const port = portAt(sshd.home);
    const failure: unknown = await port.open(sshd.target, { timeoutMs: 3000 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'login-refused' });
    expect(port.loginOf(failure, sshd.target)).toMatchObject({ state: 'refused', methods: ['publickey'] });
    expect((failure as Failure).detail).toContain('id_ed25519');
  });

  it('with a passphrase are asked for only when somebody is there, once, and only if the server wants them', async () => {
    const sshd = await start({ passphrase: 'open sesame' });
    const asked: string[] = [];
    expect(await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000 }))).toBe('key-unusable');
    expect(
      await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000, prompts: answering('open sesame', asked) })),
    ).toBe('open');
    expect(asked).toEqual(['passphrase id_ed25519']);
    expect(
      await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000, prompts: answering('wrong', asked) })),
    ).toBe('key-unusable');
    const stranger = await start({ passphrase: 'open sesame', login: false });
    const none: string[] = [];
    expect(
      await codeOf(
        portAt(stranger.home).open(stranger.target, { timeoutMs: 3000, prompts: answering('open sesame', none) }),
      ),
    ).toBe('login-refused');
    expect(none).toEqual([]);
  });

  it('of an agent are used, and IdentitiesOnly keeps the others of the agent back', async () => {
    const sshd = await start();
    const socket = join(sshd.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    ends.push(() => void agent.kill());
    await new Promise((resolve) => agent.stdout.once('data', resolve));
    const key = join(sshd.home, '.ssh', 'id_ed25519');
    const moved = join(sshd.folder, 'moved');
    renameSync(key, moved);
    rmSync(`${key}.pub`);
    chmodSync(moved, 0o600);
    execFileSync('ssh-add', [moved], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
    expect(await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000 }))).toBe('login-refused');
    expect(await codeOf(portAt(sshd.home, { SSH_AUTH_SOCK: socket }).open(sshd.target, { timeoutMs: 3000 }))).toBe(
      'open',
    );
    writeFileSync(join(sshd.home, '.ssh', 'config'), 'IdentitiesOnly yes\n');
    expect(await codeOf(portAt(sshd.home, { SSH_AUTH_SOCK: socket }).open(sshd.target, { timeoutMs: 3000 }))).toBe(
      'login-refused',
    );
  });

  it('of an agent that is gone do no harm', async () => {
    const sshd = await start();
    expect(
      await codeOf(
        portAt(sshd.home, { SSH_AUTH_SOCK: join(sshd.folder, 'nobody') }).open(sshd.target, { timeoutMs: 3000 }),
      ),
    ).toBe('open');
  });

  it.each([
    ['rsa', []],
    ['rsa', ['-m', 'PEM']],
    ['ecdsa', []],
    ['ed25519', []],
  ])('of the type %s log in, with and without a passphrase: %j', async (type, form) => {
    const sshd = await start();
    const file = join(sshd.home, '.ssh', `id_${type}`);
    rmSync(join(sshd.home, '.ssh', 'id_ed25519'));
    rmSync(join(sshd.home, '.ssh', 'id_ed25519.pub'));
    execFileSync('ssh-keygen', ['-q', '-t', type, ...form, '-N', '', '-f', file]);
    writeFileSync(join(sshd.folder, 'authorized_keys'), readFileSync(`${file}.pub`));
    expect(await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000 }))).toBe('open');
    execFileSync('ssh-keygen', ['-q', '-p', ...form, '-P', '', '-N', 'open sesame', '-f', file]);
    const prompts = answering('open sesame', []);
    expect(await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000, prompts }))).toBe('open');
  });

  it('of an agent that no longer answers hold the login up for seconds only', async () => {
    const sshd = await start();
    const socket = join(sshd.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    ends.push(() => void agent.kill('SIGKILL'));
    await new Promise((resolve) => agent.stdout.once('data', resolve));
    agent.kill('SIGSTOP');
    const startedAt = Date.now();
    expect(await codeOf(portAt(sshd.home, { SSH_AUTH_SOCK: socket }).open(sshd.target, { timeoutMs: 5000 }))).toBe(
      'open',
    );
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });

  it('that are broken are left out: of PuTTY, empty, 50 MB, a pipe', async () => {
    const sshd = await start();
    const key = (name: string) => join(sshd.home, '.ssh', name);
    writeFileSync(key('id_rsa'), 'PuTTY-User-Key-File-3: ssh-rsa\nnonsense\n');
    writeFileSync(key('id_ecdsa'), readFileSync('/dev/null'));
    execFileSync('mkfifo', [key('id_ed25519_sk'), key('id_ed25519_sk.pub')]);
    writeFileSync(key('id_ecdsa_sk'), '');
    truncateSync(key('id_ecdsa_sk'), 50 * 1024 * 1024);
    expect(await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000 }))).toBe('open');
  });

  it('with the line ends of Windows and open to everybody log in all the same', async () => {
    const sshd = await start();
    const key = join(sshd.home, '.ssh', 'id_ed25519');
    writeFileSync(key, readFileSync(key, 'utf8').replace(/\n/g, '\r\n'));
    chmodSync(key, 0o644);
    expect(await codeOf(portAt(sshd.home).open(sshd.target, { timeoutMs: 3000 }))).toBe('open');
  });
});
