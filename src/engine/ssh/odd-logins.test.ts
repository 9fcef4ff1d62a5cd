import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuthContext, Server } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { Secret } from '../secret';
import type { LoginPrompts, SshTarget } from '../session';
import { createSessionPort } from '../sessions';
import { knownAsOf, knownHostsLine } from './known-hosts';
import { type RealSshd, startSshd, whyNoSshd } from './testing/real-sshd';
import { serverKey } from './testing/server-key';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const portAt = (home: string, env: Record<string, string> = {}) =>
  createSessionPort({ home, env: { PATH: process.env.PATH, HOME: home, ...env }, now: Date.now, log: () => undefined });

/** What an attempt to open says: `open`, or the failure with its sentences. */
async function saidOf(target: SshTarget, home: string, prompts?: LoginPrompts, env: Record<string, string> = {}) {
  try {
    const session = await portAt(home, env).open(target, { timeoutMs: 3000, ...(prompts ? { prompts } : {}) });
    await session.close();
    return 'open';
  } catch (error) {
    return error instanceof Failure ? `${error.code}: ${error.message} ${error.next?.en ?? ''}` : String(error);
  }
}

function answering(asked: string[]): LoginPrompts {
  const answer = (question: string) => {
    asked.push(question);
    return Promise.resolve(new Secret('hunter22'));
  };
  return { password: answer, keyboardInteractive: answer, keyPassphrase: answer };
}

/** A server in this process that lets in as its judge says, one for each connection, and a client home with a key of its own. */
async function serverThat(
  judgeOf: (visit: { offers: number }) => (login: AuthContext) => void,
): Promise<{ home: string; target: SshTarget }> {
  const home = mkdtempSync(join(tmpdir(), 'muster-logins-'));
  ends.push(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, '.ssh', 'id_ed25519')]);
  const made = serverKey();
  const server = new Server({ hostKeys: [made.private] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', judgeOf({ offers: 0 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  ends.push(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const [type = '', blob = ''] = made.public.split(' ');
  writeFileSync(join(home, '.ssh', 'known_hosts'), `${knownHostsLine(knownAsOf('127.0.0.1', port), { type, blob })}\n`);
  return { home, target: { nodeId: 'heron' as NodeId, address: '127.0.0.1', port, user: 'me', isTyped: false } };
}

/** Starts an agent with so many new keys. @returns its socket. */
async function agentWith(folder: string, keys: number): Promise<string> {
  const socket = join(folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  ends.push(() => agent.kill());
  await new Promise((resolve) => agent.stdout.once('data', resolve));
  const files = Array.from({ length: keys }, (_, index) => join(folder, `key${index}`));
  for (const file of files) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  if (keys > 0) execFileSync('ssh-add', files, { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
  return socket;
}

const askFor = (login: AuthContext, prompt: string, then: (answers: string[]) => void): void => {
  if (login.method === 'keyboard-interactive') login.prompt([{ prompt, echo: false }], then);
};

describe('a node that wants a key and a code', () => {
  const twoFactors = () =>
    serverThat(() => (login) => {
      if (login.method === 'publickey') {
        if (login.signature) return login.reject(['keyboard-interactive'], true);
        return login.accept();
      }
      if (login.method !== 'keyboard-interactive') return login.reject(['publickey']);
      askFor(login, 'Code: ', ([code]) => (code === 'hunter22' ? login.accept() : login.reject()));
    });

  it('is entered by a person', async () => {
    const { home, target } = await twoFactors();
    const asked: string[] = [];
    expect(await saidOf(target, home, answering(asked))).toBe('open');
    expect(asked).toEqual(['Code: ']);
  });

  it('says what it wants when nobody is there', async () => {
    const { home, target } = await twoFactors();
    expect(await saidOf(target, home)).toMatch(
      /^login-refused: heron at 127\.0\.0\.1 took the key of me and wants something more: keyboard-interactive\. Log in while/,
    );
  });

  it('is asked what it wants after a key of an agent too', async () => {
    const { home, target } = await serverThat((visit) => (login) => {
      if (login.method === 'publickey') {
        if (!login.signature) return login.accept();
        visit.offers += 1;
        return login.reject(['keyboard-interactive'], true);
      }
      if (login.method === 'keyboard-interactive') {
        return askFor(login, 'Code: ', () => login.accept());
      }
      login.reject([visit.offers > 0 ? 'keyboard-interactive' : 'publickey']);
    });
    const key = join(home, '.ssh', 'id_ed25519');
    const socket = await agentWith(home, 0);
    execFileSync('ssh-add', [key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
    expect(await saidOf(target, home, answering([]), { SSH_AUTH_SOCK: socket })).toBe('open');
    expect(await saidOf(target, home, undefined, { SSH_AUTH_SOCK: socket })).toContain('wants something more');
  });
});

describe('a password that has expired', () => {
  it('is named when the server wants a new one', async () => {
    const { home, target } = await serverThat(() => (login) => {
      if (login.method !== 'password') return login.reject(['password']);
      login.requestChange('Choose a new password.', () => login.accept());
    });
    expect(await saidOf(target, home, answering([]))).toMatch(
      /^login-refused: The password of me on heron has expired, .* Log in once with ssh/,
    );
  });

  it('is changed by whoever answers what the server asks', async () => {
    const words = ['Password: ', 'Current password: ', 'New password: ', 'Retype new password: '];
    const { home, target } = await serverThat(() => (login) => {
      if (login.method !== 'keyboard-interactive') return login.reject(['keyboard-interactive']);
      const ask = (at: number): void =>
        at < words.length ? askFor(login, words[at] ?? '', () => ask(at + 1)) : login.accept();
      ask(0);
    });
    const asked: string[] = [];
    expect(await saidOf(target, home, answering(asked))).toBe('open');
    expect(asked).toEqual(words);
  });
});

it('a server that asks without end is left after twelve questions', async () => {
  const { home, target } = await serverThat(() => (login) => {
    if (login.method !== 'keyboard-interactive') return login.reject(['keyboard-interactive']);
    const ask = (): void => askFor(login, 'Again: ', ask);
    ask();
  });
  const asked: string[] = [];
  expect(await saidOf(target, home, answering(asked))).toMatch(/^login-refused: .* asks again and again/);
  expect(asked).toHaveLength(12);
});

const why = whyNoSshd();
if (why !== null) console.warn(`Skipped: agents with many keys against a real sshd, because ${why}.`);

describe.skipIf(why !== null)('an agent with more keys than the server lets anybody try', () => {
  const start = async (config: readonly string[]): Promise<RealSshd> => {
    const sshd = await startSshd({ kinds: ['ed25519'], config });
    ends.push(() => sshd.stop());
    sshd.pin('ed25519');
    return sshd;
  };

  it.each(['6', '2'])('does not keep the key in the home folder back: MaxAuthTries %s', async (tries) => {
    const sshd = await start([`MaxAuthTries ${tries}`]);
    const socket = await agentWith(sshd.folder, 8);
    expect(await saidOf(sshd.target, sshd.home, undefined, { SSH_AUTH_SOCK: socket })).toBe('open');
  });

  it('is named when none of those that could be tried was right', async () => {
    const sshd = await start(['MaxAuthTries 3']);
    const socket = await agentWith(sshd.folder, 8);
    rmSync(join(sshd.home, '.ssh', 'id_ed25519'));
    const said = await saidOf(sshd.target, sshd.home, undefined, { SSH_AUTH_SOCK: socket });
    expect(said).toMatch(/^login-refused: .* after 3 keys that it does not know \(MaxAuthTries\)/);
    expect(said).toContain('IdentitiesOnly yes');
  });
});
