import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { NodeId } from '../../../shared/model/ids';
import type { SshTarget } from '../../session';
import { knownAsOf, knownHostsLine } from '../known-hosts';

const SSHD = '/usr/sbin/sshd';

/** Why no real sshd can be started here, or null. */
export function whyNoSshd(): string | null {
  if (process.platform === 'win32') return 'there is no sshd on Windows';
  if (!existsSync(SSHD)) return `${SSHD} is missing (package openssh-server)`;
  return null;
}

export interface RealSshd {
  readonly port: number;
  /** Everything of this server and its client: the client's home is `home`. */
  readonly folder: string;
  readonly home: string;
  readonly knownHosts: string;
  readonly target: SshTarget;
  readonly pid: number;
  /** Public half of a host key: `type blob`. */
  hostKey(kind: HostKeyKindName): { type: string; blob: string };
  /** Writes known_hosts with the real key of these kinds. */
  pin(...kinds: HostKeyKindName[]): void;
  stop(): Promise<void>;
}

export type HostKeyKindName = 'ed25519' | 'ecdsa' | 'rsa';
const KINDS: readonly HostKeyKindName[] = ['ed25519', 'ecdsa', 'rsa'];

const key = (file: string, kind: string, passphrase = ''): void => {
  execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', passphrase, '-C', 'test', '-f', file]);
};

/** Starts sshd as an ordinary process on a free loopback port, with its own host keys and a client home that may log in. */
export async function startSshd(
  options: {
    kinds?: readonly HostKeyKindName[];
    config?: readonly string[];
    login?: boolean;
    passphrase?: string;
    hasSftp?: boolean;
  } = {},
): Promise<RealSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-sshd-'));
  const home = join(folder, 'home');
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const kinds = options.kinds ?? KINDS;
  for (const kind of kinds) key(join(folder, `host_${kind}`), kind);
  key(join(home, '.ssh', 'id_ed25519'), 'ed25519', options.passphrase);
  const authorized = join(folder, 'authorized_keys');
  writeFileSync(authorized, options.login === false ? '' : readFileSync(join(home, '.ssh', 'id_ed25519.pub')), {
    mode: 0o600,
  });
  chmodSync(folder, 0o700);
  const port = await freePort();
  const config = [
    ...(options.config ?? []),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...kinds.map((kind) => `HostKey ${join(folder, `host_${kind}`)}`),
    `AuthorizedKeysFile ${authorized}`,
    `PidFile ${join(folder, 'pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    ...(options.hasSftp === false ? [] : ['Subsystem sftp internal-sftp']),
    'MaxStartups 100',
    // Keeps bash from reading the .bashrc of whoever runs the tests, which may take longer than all of a test.
    'SetEnv SHLVL=2',
  ];
  writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const child = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await untilListening(port, child, () => said);
  return serverOf(folder, home, port, child);
}

function serverOf(folder: string, home: string, port: number, child: ChildProcess): RealSshd {
  const knownHosts = join(home, '.ssh', 'known_hosts');
  const hostKey = (kind: HostKeyKindName) => {
    const [type = '', blob = ''] = readFileSync(join(folder, `host_${kind}.pub`), 'utf8').split(' ');
    return { type, blob };
  };
  return {
    port,
    folder,
    home,
    knownHosts,
    pid: child.pid ?? 0,
    target: { nodeId: 'heron' as NodeId, address: '127.0.0.1', port, user: userInfo().username, isTyped: false },
    hostKey,
    pin: (...kinds) => {
      const lines = kinds.map((kind) => `${knownHostsLine(knownAsOf('127.0.0.1', port), hostKey(kind))}\n`);
      writeFileSync(knownHosts, lines.join(''), { mode: 0o600 });
    },
    stop: async () => {
      const gone = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
      });
      if (child.exitCode === null && child.kill()) await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port of loopback that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function untilListening(port: number, child: ChildProcess, said: () => string): Promise<void> {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said()}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => setTimeout(() => resolve(false), 20));
    });
    if (isOpen) return;
  }
  throw new Error(`sshd does not listen: ${said()}`);
}
