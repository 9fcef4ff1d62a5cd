import type { Duplex } from 'node:stream';
import type { Failure } from '../shared/failure';
import type { HostKeyObservation } from '../shared/model/host-key';
import type { NodeId } from '../shared/model/ids';
import type { LoginObservation, Reach } from '../shared/model/node';
import type { Lan } from './discovery/lan';
import type { RemoteScript } from './remote/script';
import type { Secret } from './secret';

/** Where and as whom to connect. `user` null: SSH config decides, then the manager's login name. */
export interface SshTarget {
  readonly nodeId: NodeId;
  readonly address: string;
  readonly port: number;
  readonly user: string | null;
  /** The name was typed by a person or stands in their SSH config: only then may `ssh -G` be asked for it (it runs `Match exec`). */
  readonly isTyped: boolean;
  /** A person accepts SSH methods that are no longer safe from this node. */
  readonly allowsLegacyAlgorithms?: boolean | undefined;
}

/** A server that refuses this computer for a while, which a port waits for. */
export interface HoldUp {
  readonly failure: Failure;
  /** Settles when the waiting has ended, with or without success. */
  readonly over: Promise<void>;
}

export interface RunOptions {
  /** Names are `[A-Z][A-Z0-9_]*`; values travel single-quoted. @throws Failure bad-input for NUL or newline. */
  readonly values?: Readonly<Record<string, string>>;
  /** Like values, but never logged, and blanked in all output. */
  readonly secrets?: Readonly<Record<string, Secret>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for every line as it comes, control characters removed. */
  readonly onLine?: (line: string, stream: 'out' | 'err') => void;
}

/** `exitCode` is null when the script was ended by a signal. Output is bounded; `droppedBytes` counts what was left out (from the middle). */
export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly droppedBytes: number;
  readonly durationMs: number;
}

/** A machine as a check may see it: nothing here can change the node. */
export interface ReadOnlySession {
  readonly nodeId: NodeId;
  /** Login name on the node. */
  readonly user: string;
  /** This end of the connection: the manager's address as the node sees it; null for this computer. */
  readonly localAddress: string | null;
  /** @throws Failure connection-lost, deadline-passed, output-broken, cancelled. A non-zero exit is a result, not an error. */
  observe(script: RemoteScript<'observe'>, options: RunOptions): Promise<RunResult>;
  /** Absolute or `~/` path. Null when it is not there. @throws Failure bad-file when unreadable or larger than `maxBytes`. */
  readFile(path: string, options: { maxBytes: number; signal?: AbortSignal | undefined }): Promise<Buffer | null>;
  /** Whether the SSH server opens sftp on this connection; null when it did not say so in time. Absent where no SSH server is. */
  offersSftp?(): Promise<boolean | null>;
}

/** A machine that may be changed. Only remedies, share and proof hold one, and they journal before they act. */
export interface Session extends ReadOnlySession {
  /** Like `observe`, for scripts that change the node. Cancel ends the whole remote process group; a cut line ends it within 30 s. */
  run(script: RemoteScript, options: RunOptions): Promise<RunResult>;
  /** Atomic: temporary file in the same folder, then rename. `mode` like `0600`; parents must exist. */
  writeFile(path: string, content: Buffer, options: { mode: number; signal?: AbortSignal | undefined }): Promise<void>;
  /** One TCP connection to a port on the machine's own loopback, carried by this session; absent where it carries none. */
  connectTo?(port: number): Promise<Duplex>;
  /** Settles when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** What a person can be asked for while a connection is made. Absent = nobody is there, so no password method is offered at all. */
export interface LoginPrompts {
  password(user: string, signal: AbortSignal): Promise<Secret | null>;
  keyboardInteractive(prompt: string, isEcho: boolean, signal: AbortSignal): Promise<Secret | null>;
  keyPassphrase(keyPath: string, signal: AbortSignal): Promise<Secret | null>;
}

export interface OpenOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly prompts?: LoginPrompts | undefined;
}

/**
 * The port to machines: over ssh2, over this computer, and recorded.
 * No member accepts a host key: `open` goes on only with a pinned one, `hostKeys` only reads and compares.
 */
export interface SessionPort {
  /** One TCP connection that is closed at once. Never throws but for cancel. */
  reach(target: SshTarget, options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<Reach>;
  /** Reads every host key the node offers and compares them with known_hosts. @throws Failure unreachable, port-refused, server-silent, not-ssh, cancelled. */
  hostKeys(
    target: SshTarget,
    options: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<HostKeyObservation>;
  /**
   * What known_hosts holds for a target, without asking it anything: `offered` is empty, `match` says only whether a key
   * is pinned. @throws Failure known-hosts-unreadable.
   */
  pinnedKeys(target: SshTarget): Promise<HostKeyObservation>;
  /** @throws Failure host-key-unknown, host-key-changed, host-key-refused, legacy-algorithms, known-hosts-unreadable, login-refused, key-unusable, unreachable, port-refused, server-silent, not-ssh, cancelled. */
  open(target: SshTarget, options: OpenOptions): Promise<Session>;
  /** How the last `open` of this target went, as evidence for the check `ssh-auth`. */
  loginOf(error: unknown, target: SshTarget): LoginObservation;
  /** This computer. */
  local(): Session;
  /** What `hostKeys` and `open` of this target are waiting for right now; null when they are not. */
  holdUpOf?(target: SshTarget): HoldUp | null;
  /** The network that discovery looks at, when it is not this computer's own. */
  readonly lan?: Lan;
}
