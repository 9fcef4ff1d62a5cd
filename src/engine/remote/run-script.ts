import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { blankValues } from '../redact';
import type { RunOptions, RunResult } from '../session';
import { cleanLine } from '../styled-text';
import { BoundedOutput } from './bounded-output';
import { BEAT, frameScript, STOP, stopText } from './frame';
import { FrameReader, LineCutter } from './frame-reader';
import type { RemoteScript } from './script';

/** A started `/bin/sh -s`, on a node or here. */
export interface ShellChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once no more output can come. */
  readonly closed: Promise<void>;
  /** Closes the channel without waiting for the other side. */
  close(): void;
}

/** How to start shells on one machine. */
export interface ShellHost {
  readonly nodeId: NodeId;
  openShell(signal: AbortSignal | undefined): Promise<ShellChannel>;
  /** Why the last channel may have ended: a lost connection is told from a broken answer. */
  isLost(): boolean;
}

/** Times of the frame. Tests shorten them. */
export interface FrameTimes {
  readonly heartbeatMs: number;
  readonly heartbeatLimitMs: number;
  /** How long the group may take to end after a cancel or a deadline before the channel is simply closed. */
  readonly endingMs: number;
}

export const FRAME_TIMES: FrameTimes = { heartbeatMs: 5000, heartbeatLimitMs: 30_000, endingMs: 1900 };
const OUTPUT_LIMIT_BYTES = 4 * 1024 * 1024;
const DRAIN_MS = 250;
/** A second channel is used when the frame's own watcher has not ended the group by then. */
const SECOND_CHANNEL_MS = 400;

/**
 * Runs one script in its frame and brings its output home.
 * @throws Failure bad-input, connection-lost, deadline-passed, output-broken, cancelled. A non-zero exit is a result.
 */
export async function runScript(
  host: ShellHost,
  script: RemoteScript,
  options: RunOptions,
  times: FrameTimes = FRAME_TIMES,
): Promise<RunResult> {
  if (options.signal?.aborted) throw new Failure('cancelled', undefined, { nodeId: host.nodeId });
  const mark = `muster-${randomBytes(16).toString('hex')}`;
  const text = frameScript(script, options.values ?? {}, options.secrets ?? {}, {
    mark,
    heartbeatLimitSeconds: times.heartbeatLimitMs / 1000,
  });
  const startedAt = process.hrtime.bigint();
  const channel = await host.openShell(options.signal);
  const run = new Run(host, channel, script, options, times, mark);
  const result = await run.finish(text);
  return { ...result, durationMs: Number(process.hrtime.bigint() - startedAt) / 1e6 };
}

class Run {
  readonly #blank: (text: string) => string;
  readonly #out: StreamKeeper;
  readonly #err: StreamKeeper;

  constructor(
    private readonly host: ShellHost,
    private readonly channel: ShellChannel,
    private readonly script: RemoteScript,
    private readonly options: RunOptions,
    private readonly times: FrameTimes,
    mark: string,
  ) {
    this.#blank = blankValues(Object.values(options.secrets ?? {}));
    this.#out = new StreamKeeper(mark, (line) => options.onLine?.(this.#show(line), 'out'));
    this.#err = new StreamKeeper(mark, (line) => options.onLine?.(this.#show(line), 'err'));
  }

  readonly #show = (line: string): string => cleanLine(this.#blank(line));

  async finish(text: string): Promise<Omit<RunResult, 'durationMs'>> {
    const { channel } = this;
    const framed = new Promise<void>((resolve) => {
      const look = () => {
        if (this.#out.reader.endWords !== null && this.#err.reader.endWords !== null) resolve();
      };
      channel.stdout.on('data', (chunk: Buffer) => {
        this.#out.reader.push(chunk);
        look();
      });
      channel.stderr.on('data', (chunk: Buffer) => {
        this.#err.reader.push(chunk);
        look();
      });
    });
    // A shell that is already gone makes writing fail; the missing end mark tells it.
    channel.stdin.on('error', () => undefined);
    channel.stdin.write(text);
    const heart = setInterval(() => channel.stdin.write(BEAT), this.times.heartbeatMs);
    const interruption = interruptionOf(this.options, this.host.nodeId, this.script.name);
    try {
      await Promise.race([framed, channel.closed, interruption.promise]);
      return this.#result();
    } catch (error) {
      await this.#endGroup();
      throw error;
    } finally {
      clearInterval(heart);
      interruption.dispose();
      this.#closeSoon();
    }
  }

  #result(): Omit<RunResult, 'durationMs'> {
    this.#out.lines.end();
    this.#err.lines.end();
    const words = this.#out.reader.endWords;
    const code = words === null ? Number.NaN : Number(words[0]);
    if (!Number.isInteger(code)) throw this.#broken();
    return {
      // POSIX 2.8.2: a command that a signal ended has a status above 128.
      exitCode: code > 128 && code < 193 ? null : code,
      stdout: this.#blank(this.#out.kept.toBuffer().toString('utf8')),
      stderr: this.#blank(this.#err.kept.toBuffer().toString('utf8')),
      droppedBytes: this.#out.kept.droppedBytes + this.#err.kept.droppedBytes,
    };
  }

  #broken(): Failure {
    const { nodeId } = this.host;
    if (this.host.isLost()) {
      return new Failure(
        'connection-lost',
        say('The connection to {{node}} was lost while {{script}} ran.', { node: nodeId, script: this.script.name }),
        { nodeId },
      );
    }
    const said = [this.#out, this.#err].map(
      ({ reader, kept }) => reader.noise || kept.toBuffer().toString('utf8').slice(-2000),
    );
    const detail = this.#show(said.filter(Boolean).join('\n')).slice(0, 4000);
    const values = { node: nodeId, script: this.script.name };
    // Not even the first mark: something else answered in the place of the shell.
    if (this.#out.reader.beginWords === null && detail !== '') {
      const sentence = say(
        '{{node}} did not run {{script}}: a forced command or a login shell of its own answered.',
        values,
      );
      const next = say('Give the account a shell that runs commands, or use another account of this node.');
      return new Failure('output-broken', sentence, { nodeId, detail, next });
    }
    return new Failure('output-broken', say('{{node}} ended {{script}} before its answer was complete.', values), {
      nodeId,
      detail,
    });
  }

  /** Ends the group through the frame's own watcher, then over another channel, and waits for the end, but not for long. */
  async #endGroup(): Promise<void> {
    const gone = this.channel.closed.then(() => true);
    this.channel.stdin.write(STOP);
    if (await Promise.race([gone, later(SECOND_CHANNEL_MS)])) return;
    const [leader, scope] = this.#out.reader.beginWords ?? [];
    if (leader !== undefined && /^\d+$/.test(leader)) {
      const stop = stopText(Number(leader), scope === 'group' ? 'group' : 'tree');
      this.host.openShell(undefined).then(
        (second) => {
          second.stdout.resume();
          second.stderr.resume();
          second.stdin.on('error', () => undefined);
          second.stdin.end(stop);
        },
        // Without a second channel the watcher and the missing heartbeat still end the group.
        () => undefined,
      );
    }
    await Promise.race([gone, later(this.times.endingMs - SECOND_CHANNEL_MS)]);
  }

  /** A child left in the background may hold the channel's output open: it is closed from here then. */
  #closeSoon(): void {
    this.channel.stdin.end();
    const timer = setTimeout(() => this.channel.close(), DRAIN_MS);
    const stop = () => clearTimeout(timer);
    this.channel.closed.then(stop, stop);
  }
}

class StreamKeeper {
  readonly kept = new BoundedOutput(OUTPUT_LIMIT_BYTES);
  readonly lines: LineCutter;
  readonly reader: FrameReader;

  constructor(mark: string, onLine: (line: string) => void) {
    this.lines = new LineCutter(onLine);
    this.reader = new FrameReader(mark, (bytes) => {
      this.kept.push(bytes);
      this.lines.push(bytes);
    });
  }
}

/** A promise that rejects at the deadline or at a cancel. */
function interruptionOf(
  options: RunOptions,
  nodeId: NodeId,
  script: string,
): { promise: Promise<never>; dispose(): void } {
  let dispose = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      const seconds = Math.round(options.timeoutMs / 100) / 10;
      reject(
        new Failure(
          'deadline-passed',
          say('{{node}} did not finish {{script}} within {{seconds}} s.', { node: nodeId, script, seconds }),
          { nodeId },
        ),
      );
    }, options.timeoutMs);
    const onAbort = () => reject(new Failure('cancelled', undefined, { nodeId }));
    options.signal?.addEventListener('abort', onAbort, { once: true });
    dispose = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    if (options.signal?.aborted) onAbort();
  });
  return { promise, dispose: () => dispose() };
}

const later = (ms: number): Promise<false> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
