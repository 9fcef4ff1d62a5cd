import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { SshTarget } from '../session';
import type { ResolvedTarget, SshContext } from './ssh-config';

/** One connection on the way to a node. */
export interface Hop {
  readonly client: Client;
  /** What the client speaks through: ssh2 ends its own side of it, and destroys nothing after that. */
  readonly stream: Duplex;
}

/** A stream to a node's SSH server, straight or through hops. */
export interface Transport {
  readonly stream: Duplex;
  readonly localAddress: string | null;
  /** Address that answered; null behind a hop. */
  readonly ip: string | null;
  readonly hops: readonly Hop[];
  /** The connection was opened a while ago, to see whether somebody is there. */
  readonly isKept?: boolean;
}

/** `[user@]host[:port]` or `ssh://…` of ProxyJump. It stands in the user's own config, so `ssh -G` may be asked for it. */
export function hopTarget(written: string): Omit<SshTarget, 'nodeId'> {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?\/?$/.exec(written.trim());
  if (match === null)
    throw new Failure('unreachable', say('ProxyJump {{hop}} could not be read.', { hop: written.slice(0, 100) }));
  return {
    address: (match[2] ?? '').replace(/^\[|\]$/g, ''),
    port: Number(match[3] ?? 22),
    user: match[1] ?? null,
    isTyped: true,
  };
}

/** ProxyCommand runs in a shell, as OpenSSH runs it: it stands in the user's own config, and the name in it was checked. */
export function throughCommand(target: SshTarget, resolved: ResolvedTarget, context: SshContext): Transport {
  if (process.platform === 'win32') {
    throw new Failure(
      'unsupported-here',
      say('The way to {{node}} uses ProxyCommand, which Muster cannot run on Windows.', { node: target.nodeId }),
      { nodeId: target.nodeId },
    );
  }
  const tokens: Record<string, string> = {
    h: resolved.hostName,
    p: String(resolved.port),
    r: resolved.user,
    n: target.address,
    '%': '%',
  };
  if (!/^[A-Za-z0-9._@-]*$/.test(resolved.user)) {
    throw new Failure(
      'bad-input',
      say('The login name for {{node}} cannot stand in ProxyCommand.', { node: target.nodeId }),
      { nodeId: target.nodeId },
    );
  }
  const command = (resolved.proxyCommand ?? '').replace(/%([%hprn])/g, (_, token: string) => tokens[token] ?? '');
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...context.env },
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.once('error', (error) => stream.destroy(error));
  stream.once('close', () => child.kill());
  return { stream, localAddress: null, ip: null, hops: [] };
}
