import { spawn } from 'node:child_process';
import pLimit from 'p-limit';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { FRAME_COMMAND } from '../remote/frame';
import { FRAME_TIMES, type FrameTimes, runScript, type ShellChannel, type ShellHost } from '../remote/run-script';
import type { RemoteScript } from '../remote/script';
import type { RunOptions, RunResult, Session } from '../session';
import { RemoteFiles } from './remote-files';
import type { SystemConnection } from './system-ssh';

/** sshd allows 10 sessions per connection (MaxSessions). Ending a script may need one more at once. */
const MAX_CHANNELS = 7;

/** A node over the system's `ssh`: every channel is a child of its own, files go through scripts. */
export class SystemSshSession implements Session, ShellHost {
  readonly user: string;
  readonly localAddress: string | null;
  readonly closed: Promise<void>;
  readonly #limit = pLimit(MAX_CHANNELS);
  readonly #files: RemoteFiles;
  #isGone = false;

  constructor(
    readonly nodeId: NodeId,
    private readonly connection: SystemConnection,
    private readonly times: FrameTimes = FRAME_TIMES,
  ) {
    this.user = connection.user;
    this.localAddress = connection.localAddress;
    this.closed = connection.closed.then(() => {
      this.#isGone = true;
    });
    this.#files = new RemoteFiles(this, null);
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

  async close(): Promise<void> {
    this.connection.close();
    await this.closed;
  }

  isLost(): boolean {
    return this.#isGone;
  }

  async openShell(): Promise<ShellChannel> {
    if (this.#isGone) {
      const { nodeId } = this;
      throw new Failure('connection-lost', say('The connection to {{node}} was lost.', { node: nodeId }), { nodeId });
    }
    const { channel, env } = this.connection;
    const child = spawn('ssh', [...channel, FRAME_COMMAND], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...env },
      windowsHide: true,
    });
    const closed = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
    return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, closed, close: () => void child.kill() };
  }
}
