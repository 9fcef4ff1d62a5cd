import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { ClientChannel } from 'ssh2';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { FRAME_COMMAND } from '../remote/frame';
import { FRAME_TIMES, type FrameTimes, runScript, type ShellChannel, type ShellHost } from '../remote/run-script';
import type { RemoteScript } from '../remote/script';
import type { RunOptions, RunResult, Session } from '../session';
import type { OpenClient } from './open-client';
import type { Hop } from './proxy';
import { RemoteFiles } from './remote-files';

/** sshd allows 10 sessions per connection (MaxSessions). Ending a script may need one more at once. */
const MAX_CHANNELS = 7;
const CHANNEL_TIMEOUT_MS = 10_000;
const CHANNEL_PAUSE_MS = 150;

/** What an end waits for is said over the same line: it may be cut, and nothing noticed it yet. */
const ENDING_MS = 1_000;

function severSoon(ended: readonly Hop[]): void {
  const sever = () => {
    for (const { stream } of ended) stream.destroy();
  };
  // A connection that is still open keeps the program alive until then; one that is closed does not.
  if (ended.length > 0) setTimeout(sever, ENDING_MS).unref();
}

/** A node over one SSH connection. */
export class SshSession implements Session, ShellHost {
  readonly user: string;
  readonly localAddress: string | null;
  readonly closed: Promise<void>;
  readonly #limit = pLimit(MAX_CHANNELS);
  readonly #files: RemoteFiles;
  #isGone = false;

  constructor(
    readonly nodeId: NodeId,
    private readonly opened: OpenClient,
    private readonly times: FrameTimes = FRAME_TIMES,
  ) {
    this.user = opened.user;
    this.localAddress = opened.localAddress;
    this.closed = new Promise((resolve) => {
      opened.client.once('close', () => {
        this.#isGone = true;
        for (const { client } of [...opened.hops].reverse()) client.end();
        severSoon(opened.hops);
        resolve();
      });
    });
    this.#files = new RemoteFiles(this, opened.client);
  }

  observe(script: RemoteScript<'observe'>, options: RunOptions): Promise<RunResult> {
    return this.run(script, options);
  }

  run(script: RemoteScript, options: RunOptions): Promise<RunResult> {
    return this.#limit(() => runScript(this, script, options, this.times));
  }

  readFile(path: string, options: { maxBytes: number; signal?: AbortSignal | undefined }): Promise<Buffer | null> {
    return this.#files.read(path, options);
  }

  writeFile(path: string, content: Buffer, options: { mode: number; signal?: AbortSignal | undefined }): Promise<void> {
    return this.#files.write(path, content, options);
  }

  offersSftp(): Promise<boolean | null> {
    return this.#files.offersSftp();
  }

  /** @throws Failure connection-lost, command-failed when the server allows no forwarding (sshd_config(5), AllowTcpForwarding). */
  connectTo(port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      if (this.#isGone) return reject(this.#lost(''));
      this.opened.client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) => {
        if (!error) return resolve(channel);
        const what = say('{{node}} opened no tunnel to its port {{port}}.', { node: this.nodeId, port });
        reject(new Failure('command-failed', what, { nodeId: this.nodeId, detail: error.message }));
      });
    });
  }

  async close(): Promise<void> {
    if (this.#isGone) return;
    this.opened.client.end();
    severSoon([this.opened]);
    await this.closed;
  }

  isLost(): boolean {
    return this.#isGone;
  }

  /** A channel of a script that has just ended may still count against the server's MaxSessions: then it is asked again. */
  async openShell(signal: AbortSignal | undefined): Promise<ShellChannel> {
    const until = Date.now() + CHANNEL_TIMEOUT_MS;
    for (;;) {
      const channel = await this.#openChannel(signal, until - Date.now());
      if (channel !== 'no-room') return shellOf(channel);
      if (Date.now() + CHANNEL_PAUSE_MS > until || this.#isGone) throw this.#lost('no channel was opened');
      await pause(CHANNEL_PAUSE_MS);
    }
  }

  #openChannel(signal: AbortSignal | undefined, timeoutMs: number): Promise<ClientChannel | 'no-room'> {
    return new Promise((resolve, reject) => {
      if (this.#isGone) return reject(this.#lost(''));
      const end = (act: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        act();
      };
      const onAbort = () => end(() => reject(new Failure('cancelled', undefined, { nodeId: this.nodeId })));
      const timer = setTimeout(() => end(() => reject(this.#silent())), timeoutMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        this.opened.client.exec(FRAME_COMMAND, (error, channel) => {
          // RFC 4254 5.1: a refusal to open a channel carries a reason code; the connection itself is well.
          if (error && 'reason' in error && typeof error.reason === 'number') return end(() => resolve('no-room'));
          if (error) return end(() => reject(this.#lost(error.message)));
          // Nobody waits any more: an unread channel would stay open.
          if (signal?.aborted) channel.close();
          end(() => resolve(channel));
        });
      } catch (error) {
        end(() => reject(this.#lost(error instanceof Error ? error.message : String(error))));
      }
    });
  }

  #lost(detail: string): Failure {
    return new Failure('connection-lost', say('The connection to {{node}} was lost.', { node: this.nodeId }), {
      nodeId: this.nodeId,
      detail,
    });
  }

  #silent(): Failure {
    return new Failure('deadline-passed', say('{{node}} did not open a channel in time.', { node: this.nodeId }), {
      nodeId: this.nodeId,
    });
  }
}

function shellOf(channel: ClientChannel): ShellChannel {
  channel.on('error', () => undefined);
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    closed: new Promise((resolve) => {
      channel.once('close', () => resolve());
    }),
    close: () => channel.close(),
  };
}
