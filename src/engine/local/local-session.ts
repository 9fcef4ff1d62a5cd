import { type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import * as paths from 'node:path';
import type { Duplex } from 'node:stream';
import { Failure } from '../../shared/failure';
import { MANAGER } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import { FRAME_TIMES, type FrameTimes, runScript, type ShellChannel, type ShellHost } from '../remote/run-script';
import type { RemoteScript } from '../remote/script';
import type { RunOptions, RunResult, Session } from '../session';
import { loginName, type SshContext } from '../ssh/ssh-config';
import { writeWhole } from '../write-whole';

/** What starts a child: a program with arguments, never shell text. Tests hand in another one. */
export type Spawn = (
  program: string,
  args: readonly string[],
  options: SpawnOptions & { stdio: ['pipe', 'pipe', 'pipe'] },
) => ShellChild;
type ShellChild = ReturnType<typeof spawn> & {
  stdin: NonNullable<ReturnType<typeof spawn>['stdin']>;
  stdout: NonNullable<ReturnType<typeof spawn>['stdout']>;
  stderr: NonNullable<ReturnType<typeof spawn>['stderr']>;
};

const spawnHere: Spawn = (program, args, options) => spawn(program, args, options) as ShellChild;

/** `~/x` below the home folder, by the rules of a system; anything else as it is. Pure. */
export function absoluteHere(path: string, home: string, platform: NodeJS.Platform): string {
  if (!path.startsWith('~/')) return path;
  return (platform === 'win32' ? paths.win32 : paths.posix).join(home, path.slice(2));
}

/** This computer. On Windows there is no POSIX shell: files work, scripts do not. */
export class LocalSession implements Session, ShellHost {
  readonly nodeId = MANAGER;
  readonly localAddress = null;
  readonly user: string;
  readonly closed: Promise<void>;
  #settle: () => void = () => undefined;

  constructor(
    private readonly context: SshContext,
    private readonly times: FrameTimes = FRAME_TIMES,
    private readonly platform: NodeJS.Platform = process.platform,
    private readonly spawnShell: Spawn = spawnHere,
  ) {
    this.user = loginName(context);
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  observe(script: RemoteScript<'observe'>, options: RunOptions): Promise<RunResult> {
    return this.run(script, options);
  }

  async run(script: RemoteScript, options: RunOptions): Promise<RunResult> {
    if (this.platform === 'win32') {
      throw new Failure(
        'unsupported-here',
        say('{{script}} needs a POSIX shell, which Windows does not have.', { script: script.name }),
        { nodeId: MANAGER },
      );
    }
    return runScript(this, script, options, this.times);
  }

  async connectTo(port: number): Promise<Duplex> {
    return connect(port, '127.0.0.1');
  }

  async readFile(
    path: string,
    options: { maxBytes: number; signal?: AbortSignal | undefined },
  ): Promise<Buffer | null> {
    if (options.signal?.aborted) throw new Failure('cancelled', undefined, { nodeId: MANAGER });
    try {
      // Without NONBLOCK, opening a FIFO waits for a writer.
      const handle = await open(this.#absolute(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw bad(path, 'not a plain file');
        if (stats.size > options.maxBytes) throw bad(path, `${stats.size} bytes, more than ${options.maxBytes}`);
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw bad(path, error instanceof Error ? error.message : String(error));
    }
  }

  async writeFile(
    path: string,
    content: Buffer,
    options: { mode: number; signal?: AbortSignal | undefined },
  ): Promise<void> {
    if (options.signal?.aborted) throw new Failure('cancelled', undefined, { nodeId: MANAGER });
    try {
      await writeWhole(this.#absolute(path), content, { mode: options.mode });
    } catch (error) {
      throw bad(path, error instanceof Error ? error.message : String(error));
    }
  }

  async close(): Promise<void> {
    this.#settle();
  }

  isLost(): boolean {
    return false;
  }

  async openShell(): Promise<ShellChannel> {
    // Detached: the shell leads its own process group, so that all of it can be ended without ending Muster.
    const child = this.spawnShell('/bin/sh', ['-s'], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: this.context.home,
      env: { ...this.context.env },
    });
    const closed = new Promise<void>((resolve) => {
      child.once('close', () => resolve());
      child.once('error', () => resolve());
    });
    return {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      closed,
      close: () => {
        child.stdin.destroy();
        child.stdout.destroy();
        child.stderr.destroy();
      },
    };
  }

  #absolute(path: string): string {
    return absoluteHere(path, this.context.home, this.platform);
  }
}

const bad = (path: string, detail: string): Failure =>
  new Failure('bad-file', say('{{path}} on this computer could not be read or written.', { path }), {
    nodeId: MANAGER,
    detail,
  });
