import { connect, type Socket } from 'node:net';
import { release } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, type FailureCode } from '../../shared/failure';
import type { Reach } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import type { SshTarget } from '../session';

/** A failed TCP connection, by what the operating system said. */
export class TcpError extends Error {
  constructor(
    readonly state: Exclude<Reach['state'], 'open'> | 'cancelled',
    message: string,
    /** It was this computer that had no socket left. */
    readonly isOwnLack = false,
  ) {
    super(message);
    this.name = 'TcpError';
  }
}

const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL', 'EAGAIN', 'ENOMEM']);

/** Whether an error says that this computer had no socket to ask with, which says nothing about the address. */
export const isExhausted = (code: string | undefined): boolean => EXHAUSTED.has(code ?? '');

/** Whether an error text of the operating system says so. */
export const namesExhaustion = (text: string): boolean => [...EXHAUSTED].some((code) => text.includes(code));

/** Others give their sockets back soon; how long to wait for one before asking again. */
const SOCKET_PAUSE_MS = 100;

/** Asks again while this computer has no socket to ask with, until `timeoutMs` are over; then the lack itself is told. */
export async function whenSocketsAreFree<T>(timeoutMs: number, attempt: (leftMs: number) => Promise<T>): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt(Math.max(1, until - Date.now()));
    } catch (error) {
      const isWorthWaiting = error instanceof TcpError && error.isOwnLack && Date.now() + SOCKET_PAUSE_MS < until;
      if (!isWorthWaiting) throw error;
    }
    await pause(SOCKET_PAUSE_MS);
  }
}

const UNRESOLVED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL', 'EAI_NONAME', 'EINVAL']);

/** Opens one TCP connection. @throws TcpError */
export const openTcp = (host: string, port: number, options: OpenTcpOptions): Promise<Socket> =>
  whenSocketsAreFree(options.timeoutMs, (timeoutMs) => openOnce(host, port, { ...options, timeoutMs }));

interface OpenTcpOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

function openOnce(host: string, port: number, options: OpenTcpOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) return reject(new TcpError('cancelled', 'cancelled'));
    const socket = connect({ host, port });
    const end = (error: TcpError | null) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      socket.removeListener('connect', onConnect);
      socket.removeListener('error', onError);
      if (error === null) return resolve(socket.setNoDelay(true));
      // A late error of a socket that nobody waits for any more must not end the program.
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const onConnect = () => end(null);
    const onError = (error: NodeJS.ErrnoException) => end(tcpErrorOf(error));
    const onAbort = () => end(new TcpError('cancelled', 'cancelled'));
    const timer = setTimeout(
      () => end(new TcpError('silent', `no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    options.signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', onConnect).once('error', onError);
  });
}

/** Darwin 24 is macOS 15, the first that asks before a program may talk to the local network. */
const FIRST_ASKING_DARWIN = 24;

/**
 * Whether macOS may have kept this program from the local network: it asks once, and where nobody agreed every machine of
 * the network looks as if there were no way to it. Pure.
 */
export const isMaybeKeptBack = (
  { code }: { code?: string | undefined },
  system: { platform: string; release: string },
): boolean =>
  system.platform === 'darwin' && Number.parseInt(system.release, 10) >= FIRST_ASKING_DARWIN && code === 'EHOSTUNREACH';

const KEPT_BACK =
  'macOS may keep this program from the local network: allow it in System Settings, Privacy & Security, Local Network.';

/** What the operating system said of a connection attempt. */
export const tcpErrorOf = (error: NodeJS.ErrnoException): TcpError =>
  new TcpError(stateOf(error), messageOf(error), isExhausted(firstOf(error).code));

function stateOf(error: NodeJS.ErrnoException): 'refused' | 'silent' | 'unreachable' | 'unresolved' {
  const code = firstOf(error).code ?? '';
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return 'refused';
  if (code === 'ETIMEDOUT') return 'silent';
  return UNRESOLVED.has(code) ? 'unresolved' : 'unreachable';
}

/** Node 20 tries every address of a name and reports all failures together. */
function firstOf(error: NodeJS.ErrnoException): NodeJS.ErrnoException {
  const all: unknown = 'errors' in error ? error.errors : undefined;
  return Array.isArray(all) && all[0] instanceof Error ? all[0] : error;
}

const messageOf = (error: NodeJS.ErrnoException): string => {
  const { message, code } = firstOf(error);
  const isHere = isMaybeKeptBack({ code }, { platform: process.platform, release: release() });
  return isHere ? `${message}. ${KEPT_BACK}` : message;
};

const FAILURE_OF: Record<TcpError['state'], readonly [code: FailureCode, sentence: string]> = {
  refused: ['port-refused', 'Nothing listens for SSH on {{node}} at {{address}}, port {{port}}.'],
  silent: ['unreachable', '{{node}} at {{address}}, port {{port}} did not answer.'],
  unreachable: ['unreachable', '{{node}} at {{address}} cannot be reached from this computer.'],
  unresolved: ['unknown-host', 'No address was found for {{address}}, the name of {{node}}.'],
  cancelled: ['cancelled', 'Connecting to {{node}} at {{address}} was cancelled.'],
};

/** A TCP error as the failure of connecting to a node. */
export function tcpFailure(error: TcpError, target: SshTarget): Failure {
  const [code, en] = FAILURE_OF[error.state];
  const values = { node: target.nodeId, address: target.address, port: target.port };
  return new Failure(code, say(en, values), { nodeId: target.nodeId, detail: error.message });
}
