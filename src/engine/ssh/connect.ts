import type { Duplex } from 'node:stream';
import { type AnyAuthMethod, Client, type ConnectConfig } from 'ssh2';
import type { OfferedAlgorithms } from './algorithms';

/** Gives the next way to log in, or false when none is left. Called again after every refusal. */
export type NextLogin = (methodsLeft: readonly string[] | null, isPartial: boolean) => Promise<AnyAuthMethod | false>;

export interface ConnectRequest {
  /** A connected stream to the SSH server. It is destroyed when the connection fails. */
  readonly stream: Duplex;
  readonly user: string;
  /** Whether this key blob is pinned for the host. A pure look-up: it is asked again at every re-key. */
  readonly isPinned: (keyBlob: Buffer) => boolean;
  readonly algorithms: OfferedAlgorithms;
  readonly nextLogin: NextLogin;
  readonly signal?: AbortSignal | undefined;
  /**
   * Added to the deadline when the server has greeted, and again when keys are exchanged: a server that speaks is not
   * silent, but a machine with much to do may take its time for each part. ms; none when left out.
   */
  readonly patienceMs?: number;
  /** Until the login is through; paused while `pauseDeadline` is pending (a person types). */
  readonly deadline: Deadline;
}

/** How far a connection came before it failed. */
export interface ConnectStage {
  /** First bytes of the server, at most 256. */
  greeting: string;
  isKeyExchanged: boolean;
  /** The last host key that was refused. */
  refusedKey: Buffer | null;
  /** The server wants a new password before it lets anybody in (RFC 4252, 8). */
  isPasswordExpired: boolean;
}

/** A connection that did not come about, with everything needed to say why. */
export class ConnectError extends Error {
  constructor(
    readonly reason: 'host-key' | 'login' | 'deadline' | 'cancelled' | 'closed',
    readonly stage: ConnectStage,
    message: string,
  ) {
    super(message);
    this.name = 'ConnectError';
  }
}

/** One deadline that stands still while a person is asked. */
export class Deadline {
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;
  #onPass: (() => void) | null = null;

  constructor(timeoutMs: number) {
    this.#leftMs = timeoutMs;
  }

  get leftMs(): number {
    return this.#timer === null ? this.#leftMs : Math.max(1, this.#leftMs - (Date.now() - this.#since));
  }

  start(onPass: () => void): void {
    this.#onPass = onPass;
    this.resume();
  }

  /** Puts the end off by so much. */
  extend(byMs: number): void {
    const isRunning = this.#timer !== null;
    this.pause();
    this.#leftMs += byMs;
    if (isRunning) this.resume();
  }

  pause(): void {
    if (this.#timer === null) return;
    this.#leftMs = this.leftMs;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  resume(): void {
    const onPass = this.#onPass;
    if (this.#timer !== null || onPass === null) return;
    this.#since = Date.now();
    this.#timer = setTimeout(onPass, this.#leftMs);
  }

  /** Lets the time be over now. */
  expire(): void {
    const onPass = this.#onPass;
    this.stop();
    onPass?.();
  }

  stop(): void {
    this.pause();
    this.#onPass = null;
  }
}

/**
 * Closes the shape of ssh2's host check that fails open: there, only the literal `false` refuses. Here only the
 * literal `true`, given at once, accepts: no verifier, a promise, `undefined`, `0` or a throw all refuse.
 */
export function strictVerifier(decide: ((keyBlob: Buffer) => unknown) | undefined) {
  return (keyBlob: Buffer, verify: (isAccepted: boolean) => void): void => {
    let result: unknown;
    try {
      result = decide?.(keyBlob);
    } catch {
      result = false;
    }
    verify(result === true);
  };
}

/**
 * Makes one SSH connection whose host key is pinned and whose login is through. The only place that constructs a client.
 * @throws ConnectError
 */
export function connect(request: ConnectRequest): Promise<Client> {
  const { stream, deadline, signal } = request;
  const stage: ConnectStage = { greeting: '', isKeyExchanged: false, refusedKey: null, isPasswordExpired: false };
  const onProgress = () => deadline.extend(request.patienceMs ?? 0);
  watchGreeting(stream, stage, onProgress);
  return new Promise((resolve, reject) => {
    const client = new Client();
    const settle = (error: ConnectError | null) => {
      deadline.stop();
      signal?.removeEventListener('abort', onAbort);
      client.removeListener('ready', onReady).removeListener('error', onError).removeListener('close', onClose);
      // ssh2 may report one fault several times; after the first nobody else listens.
      client.on('error', () => undefined);
      if (error === null) return resolve(client);
      client.destroy();
      stream.destroy();
      reject(error);
    };
    const fail = (reason: ConnectError['reason'], message: string) => settle(new ConnectError(reason, stage, message));
    const onReady = () => settle(null);
    const onClose = () => fail('closed', 'the server closed the connection');
    const onAbort = () => fail('cancelled', 'cancelled');
    const onError = (error: Error & { level?: string }) => {
      if (stage.refusedKey !== null) return fail('host-key', error.message);
      // One key that the agent cannot use is no end: ssh2 goes on with the next way to log in.
      if (error.level === 'agent' || /^Error (while )?signing/.test(error.message)) return;
      if (error.level === 'client-authentication') return fail('login', error.message);
      fail(stage.isKeyExchanged && /authentication failures/i.test(error.message) ? 'login' : 'closed', error.message);
    };
    client.on('handshake', () => {
      if (!stage.isKeyExchanged) onProgress();
      stage.isKeyExchanged = true;
    });
    client.on('ready', onReady).on('error', onError).on('close', onClose);
    client.on('change password', (prompt) => {
      stage.isPasswordExpired = true;
      fail('login', prompt);
    });
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    deadline.start(() => fail('deadline', 'no answer in time'));
    client.connect(configOf(request, stage));
  });
}

function configOf(request: ConnectRequest, stage: ConnectStage): ConnectConfig {
  const { stream, user, isPinned, algorithms, nextLogin } = request;
  return {
    sock: stream as ConnectConfig['sock'] & Duplex,
    username: user,
    hostVerifier: (keyBlob: Buffer, verify: (isAccepted: boolean) => void) => {
      strictVerifier(isPinned)(keyBlob, (isAccepted) => {
        if (!isAccepted) stage.refusedKey = Buffer.from(keyBlob);
        verify(isAccepted);
      });
    },
    algorithms: { ...algorithms, compress: ['none'] },
    authHandler: (methodsLeft, isPartial, next) => {
      // The declared type has no promise and no null, ssh2 itself calls with null first.
      nextLogin(methodsLeft as readonly string[] | null, isPartial === true).then(
        (login) => next(login as AnyAuthMethod),
        () => next(false as unknown as AnyAuthMethod),
      );
    },
    keepaliveInterval: 4000,
    keepaliveCountMax: 2,
    // The deadline is our own: it can stand still while a person types.
    readyTimeout: 0,
  };
}

/** Keeps the first bytes the server sends, to tell an SSH server from another one. */
function watchGreeting(stream: Duplex, stage: ConnectStage, onGreeted: () => void): void {
  stream.pause();
  const onData = (chunk: Buffer) => {
    stage.greeting += chunk.toString('latin1', 0, 256 - stage.greeting.length);
    const isGreeted = stage.greeting.includes('SSH-');
    if (isGreeted) onGreeted();
    if (stage.greeting.length >= 256 || isGreeted) stream.removeListener('data', onData);
  };
  stream.on('data', onData);
}
