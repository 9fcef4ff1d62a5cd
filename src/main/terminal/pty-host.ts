import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Pty } from 'node-pty';
import type { TerminalCommand } from '../../engine/ssh/terminal-command';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { TerminalEvent, TerminalId, TerminalOpened, TerminalSize } from '../../shared/model/terminal';
import { FlowControl } from './flow-control';

type PtyModule = Pick<typeof import('node-pty'), 'spawn'>;

/** By require: the loader of modules in Electron 22 does not see into the package's archive. */
const loadPty = async (): Promise<PtyModule> => createRequire(__filename)('node-pty') as PtyModule;

/** More than a person can look at; a bound on what a broken page could start. */
const MOST_TERMINALS = 16;
const FLUSH_AFTER_MS = 8;
const FLUSH_AT = 65_536;
/** A program that does not end at a hang-up is ended: closing is over within two seconds. */
const KILL_AFTER_MS = 1_000;
/** node-pty throws away what it has not read 200 ms after a program has ended: a paused terminal must notice before. */
const LOOK_AFTER_PAUSED_MS = 50;
/** node-pty may tell of the end before it tells the last output. */
const LAST_OUTPUT_MS = 50;

interface Running {
  readonly pty: Pty;
  readonly flow: FlowControl;
  readonly ended: Promise<void>;
  buffer: string;
  timer: ReturnType<typeof setTimeout> | null;
  /** Looks, while the terminal is paused, whether its program is still there. */
  watch: ReturnType<typeof setInterval> | null;
  /** The program is gone: what is left of its output is taken without waiting. */
  isGone: boolean;
}

/** Programs in pseudo-terminals, for what needs a person. Only commands that the engine made are started. */
export class PtyHost {
  readonly #running = new Map<TerminalId, Running>();
  readonly #send: (event: TerminalEvent) => void;
  readonly #load: () => Promise<PtyModule>;

  /** @param load node-pty is loaded when the first terminal opens: without it everything else works. */
  constructor(send: (event: TerminalEvent) => void, load: () => Promise<PtyModule> = loadPty) {
    this.#send = send;
    this.#load = load;
  }

  /** Starts a command; a terminal that cannot be had answers with the command to copy. @throws Failure busy. */
  async open(command: TerminalCommand, { columns, rows }: TerminalSize): Promise<TerminalOpened> {
    if (this.#running.size >= MOST_TERMINALS) throw new Failure('busy', say('Too many terminals are open.'));
    try {
      const { spawn } = await this.#load();
      const pty = spawn(command.program, [...command.args], {
        name: 'xterm-256color',
        cols: columns,
        rows,
        cwd: command.cwd,
        env: { ...command.env, TERM: 'xterm-256color' },
      });
      return { state: 'open', terminalId: this.#follow(pty), command: command.shown };
    } catch (error) {
      const reason = say('This computer cannot open a terminal inside Muster: {{reason}}', {
        reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
      });
      return { state: 'unavailable', reason, command: command.shown };
    }
  }

  /** @throws Failure bad-input for a terminal that is not open; the same for the next two. */
  write(id: TerminalId, data: string): void {
    this.#of(id).pty.write(data);
  }

  resize(id: TerminalId, { columns, rows }: TerminalSize): void {
    this.#of(id).pty.resize(columns, rows);
  }

  acknowledge(id: TerminalId, characters: number): void {
    const running = this.#running.get(id);
    if (running?.flow.acknowledged(characters)) goOn(running);
  }

  /** Ends the program; settled when it is gone. Does nothing for a terminal that has ended. */
  async close(id: TerminalId): Promise<void> {
    const running = this.#running.get(id);
    if (!running) return;
    const { pty, ended } = running;
    // A paused terminal would keep the news of its end to itself.
    goOn(running);
    end(pty, 'SIGHUP');
    const timer = setTimeout(() => end(pty, 'SIGKILL'), KILL_AFTER_MS);
    await ended;
    clearTimeout(timer);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.close(id)));
  }

  #of(id: TerminalId): Running {
    const running = this.#running.get(id);
    if (!running) throw new Failure('bad-input', say('This terminal has ended.'));
    return running;
  }

  #follow(pty: Pty): TerminalId {
    const id = randomUUID() as TerminalId;
    let settle: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const running: Running = {
      pty,
      flow: new FlowControl(),
      ended,
      buffer: '',
      timer: null,
      watch: null,
      isGone: false,
    };
    this.#running.set(id, running);
    const letGo = keepOpen(pty);
    pty.onData((data) => {
      running.buffer += data;
      if (running.flow.sent(data.length)) hold(running);
      if (running.buffer.length >= FLUSH_AT) this.#flush(id, running);
      else running.timer ??= setTimeout(() => this.#flush(id, running), FLUSH_AFTER_MS);
    });
    pty.onExit(({ exitCode, signal }) => {
      goOn(running);
      letGo();
      setTimeout(() => {
        this.#flush(id, running);
        this.#running.delete(id);
        this.#send({ type: 'ended', terminalId: id, exitCode: signal ? null : exitCode });
        settle();
      }, LAST_OUTPUT_MS);
    });
    return id;
  }

  #flush(terminalId: TerminalId, running: Running): void {
    if (running.timer) clearTimeout(running.timer);
    running.timer = null;
    const data = running.buffer;
    running.buffer = '';
    if (data !== '') this.#send({ type: 'data', terminalId, data });
  }
}

/**
 * Holds the far end of a pseudo-terminal open until its program has ended. When the last holder lets go, libuv takes a
 * short read for the end, and what the program said last is lost.
 */
function keepOpen({ ptsName }: Pty): () => void {
  if (!ptsName) return () => undefined;
  try {
    const end = openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
    return () => closeSync(end);
  } catch {
    return () => undefined; // The program has ended already.
  }
}

function hold(running: Running): void {
  if (running.isGone) return;
  running.pty.pause();
  running.watch ??= setInterval(() => {
    running.isGone = !isThere(running.pty.pid);
    if (running.isGone) goOn(running);
  }, LOOK_AFTER_PAUSED_MS);
}

function goOn(running: Running): void {
  if (running.watch) clearInterval(running.watch);
  running.watch = null;
  running.pty.resume();
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function end(pty: Pty, signal: 'SIGHUP' | 'SIGKILL'): void {
  try {
    // Windows knows no signals: there the terminal is closed, and the program with it.
    if (process.platform === 'win32') pty.kill();
    else pty.kill(signal);
  } catch {
    // It ended by itself in between.
  }
}
