import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import { cleanText } from '../clean-text';
import type { OpenOptions, SshTarget } from '../session';
import { filesOf } from './known-hosts-file';
import { hasOwnConfig, type ResolvedTarget, resolveTarget, type SshContext, sshArguments } from './ssh-config';
import { openTcp } from './tcp';

/** One connection made by the system's `ssh`, over which channels are opened without a new login (ssh_config(5), ControlMaster). */
export interface SystemConnection {
  readonly user: string;
  readonly localAddress: string | null;
  /** Arguments of `ssh` for one more channel; the remote command follows them. */
  readonly channel: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>;
  close(): void;
}

/** A constant that every login shell can echo: `ssh` runs it here, once the login is through. */
const READY = 'muster-ready';
const SAID_LIMIT = 4000;

/**
 * Logs in with the system's `ssh`, for keys that ssh2 cannot use: FIDO keys and certificates. It asks nobody, and takes
 * only host keys that the same known_hosts files hold.
 * @throws Failure key-unusable with what ssh said, server-silent at the deadline, cancelled.
 */
export async function openSystemSsh(
  target: SshTarget,
  context: SshContext,
  options: Pick<OpenOptions, 'timeoutMs' | 'signal'>,
): Promise<SystemConnection> {
  if (process.platform === 'win32') {
    throw new Failure('unsupported-here', say('ssh of Windows cannot share one connection (ControlMaster).'));
  }
  const resolved = await resolveTarget(target, context);
  const folder = await mkdtemp(join(tmpdir(), 'muster-ssh-'));
  const socket = join(folder, 's');
  const common = [...verifiedOptions(resolved, context), ...sshArguments(target, context, hasOwnConfig(context))];
  const local = ['-o', 'PermitLocalCommand=yes', '-o', `LocalCommand=echo ${READY}`];
  const master = spawn('ssh', ['-N', '-M', '-S', socket, ...local, ...common, '--', target.address], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...context.env },
    windowsHide: true,
  });
  const closed = new Promise<void>((resolve) => {
    master.once('close', () => resolve());
    master.once('error', () => resolve());
  }).finally(() => void rm(folder, { recursive: true, force: true }));
  try {
    await loggedIn(master, target, options);
  } catch (error) {
    master.kill();
    await closed;
    throw error;
  }
  return {
    user: resolved.user,
    localAddress: await localAddressTo(resolved),
    // Without the master's socket ssh would log in anew; this way to the node is none.
    channel: [
      '-S',
      socket,
      '-o',
      'ControlMaster=no',
      '-o',
      'ProxyCommand=false',
      '-T',
      ...common,
      '--',
      target.address,
    ],
    env: context.env,
    closed,
    close: () => void master.kill(),
  };
}

/** Nothing is asked, forwarded, or believed that known_hosts does not hold. */
function verifiedOptions(resolved: ResolvedTarget, context: SshContext): string[] {
  const options = ['BatchMode=yes', 'RequestTTY=no', 'ControlPersist=no'];
  return [...options.flatMap((option) => ['-o', option]), ...trustOptions(resolved, context)];
}

/** Options of `ssh` under which it trusts exactly what Muster trusts, and forwards nothing. It may still ask a person. */
export function trustOptions(resolved: ResolvedTarget, context: SshContext): string[] {
  const { users, global } = filesOf(resolved, context);
  const quoted = (files: readonly string[]) => files.map((file) => `"${file}"`).join(' ') || 'none';
  const options = [
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    'VerifyHostKeyDNS=no',
    'KnownHostsCommand=none',
    `UserKnownHostsFile=${quoted(users)}`,
    `GlobalKnownHostsFile=${quoted(global)}`,
    'ForwardAgent=no',
    'ClearAllForwardings=yes',
    'RemoteCommand=none',
    'ServerAliveInterval=4',
    'ServerAliveCountMax=2',
    ...resolved.identityFiles.filter((file) => existsSync(file)).map((file) => `IdentityFile="${file}"`),
  ];
  return options.flatMap((option) => ['-o', option]);
}

function loggedIn(
  master: ChildProcess,
  target: SshTarget,
  { timeoutMs, signal }: Pick<OpenOptions, 'timeoutMs' | 'signal'>,
): Promise<void> {
  const { nodeId, address } = target;
  return new Promise((resolve, reject) => {
    let out = '';
    let said = '';
    const end = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = () => end(() => reject(new Failure('cancelled', undefined, { nodeId })));
    const timer = setTimeout(
      () =>
        end(() =>
          reject(
            new Failure(
              'server-silent',
              say('ssh did not log in on {{node}} at {{address}} in time.', { node: nodeId, address }),
              {
                nodeId,
                detail: cleanText(said),
              },
            ),
          ),
        ),
      timeoutMs,
    );
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    master.stdout?.on('data', (chunk: Buffer) => {
      out = (out + chunk.toString()).slice(-SAID_LIMIT);
      if (out.includes(READY)) end(resolve);
    });
    master.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-SAID_LIMIT);
    });
    const ended = (detail: string) =>
      end(() =>
        reject(
          new Failure(
            'key-unusable',
            say('ssh could not log in on {{node}} at {{address}}.', { node: nodeId, address }),
            { nodeId, detail },
          ),
        ),
      );
    master.once('error', (error) => ended(error.message));
    master.once('close', () => ended(cleanText(said).trim()));
  });
}

/** This end of a connection to the node; unknown behind a proxy. */
async function localAddressTo({ hostName, port, proxyJump, proxyCommand }: ResolvedTarget): Promise<string | null> {
  if (proxyJump.length > 0 || proxyCommand !== null) return null;
  try {
    const probe = await openTcp(hostName, port, { timeoutMs: 1000 });
    const address = probe.localAddress ?? null;
    probe.destroy();
    return address;
  } catch {
    return null;
  }
}
