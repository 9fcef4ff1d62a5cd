import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import type { RemoteScript } from '../remote/script';
import type { RunOptions, RunResult, Session } from '../session';
import { CHANGE_SCRIPTS } from './recorded-changes';
import { facts } from './recorded-facts';
import { absoluteOn, type RecordedLab, type RecordedNode } from './recorded-node';
import type { RecordedScript } from './recorded-script';
import { SHARE_RECORDED } from './recorded-share';
import { TRUST_SCRIPTS } from './recorded-trust';

const SCRIPTS: Readonly<Record<string, RecordedScript>> = {
  facts,
  ...CHANGE_SCRIPTS,
  ...TRUST_SCRIPTS,
  ...SHARE_RECORDED,
};

/** Waits as long as the lab's answers take. @throws Failure cancelled. */
export function recordedDelay({ delayMs }: RecordedLab, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return Promise.reject(new Failure('cancelled'));
  if (delayMs === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Failure('cancelled'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** One scripted run, as it was asked for: what tests and the window's e2e compare with the plan that was shown. */
export interface RecordedRun {
  readonly nodeId: NodeId;
  readonly script: string;
  readonly access: RemoteScript['access'];
  readonly values: Readonly<Record<string, string>>;
}

export interface RecordedPlace {
  readonly lab: RecordedLab;
  readonly nodeId: NodeId;
  readonly node: RecordedNode;
  readonly now: () => number;
  readonly onRun: (run: RecordedRun) => void;
  /** A machine was changed. */
  readonly onChange: () => void;
}

/** A session that answers from a recorded node. A script that nobody recorded is a failure, never a guess. */
export class RecordedSession implements Session {
  readonly nodeId: NodeId;
  readonly user: string;
  readonly localAddress: string | null;
  readonly closed: Promise<void>;
  readonly #place: RecordedPlace;
  #settleClosed: () => void = () => undefined;

  constructor(place: RecordedPlace) {
    this.#place = place;
    this.nodeId = place.nodeId;
    this.user = place.node.user;
    this.localAddress = place.nodeId === MANAGER ? null : place.lab.managerAddress;
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  observe(script: RemoteScript<'observe'>, options: RunOptions): Promise<RunResult> {
    return this.run(script, options);
  }

  async run(script: RemoteScript, options: RunOptions): Promise<RunResult> {
    const { lab, node, nodeId, now, onRun } = this.#place;
    const recorded = SCRIPTS[script.name];
    if (!recorded) {
      throw new Failure(
        'unsupported-here',
        say('The practice lab has no recording of {{script}}.', { script: script.name }),
        { nodeId },
      );
    }
    await recordedDelay(lab, options.signal);
    const values = options.values ?? {};
    onRun({ nodeId, script: script.name, access: script.access, values });
    const secrets = Object.fromEntries(
      Object.entries(options.secrets ?? {}).map(([name, secret]) => [name, secret.reveal()]),
    );
    const at = (address: string) => machineAt(lab, address);
    const { stdout, exitCode } = recorded({ node, values, secrets, at, now: now() });
    if (script.access !== 'observe') this.#place.onChange();
    if (script.name.startsWith('install')) await flood(lab.floodBytes ?? 0, options);
    for (const line of stdout.split('\n').filter((text) => text !== '')) options.onLine?.(line, 'out');
    return { exitCode, stdout, stderr: '', droppedBytes: 0, durationMs: lab.delayMs };
  }

  async readFile(
    path: string,
    options: { maxBytes: number; signal?: AbortSignal | undefined },
  ): Promise<Buffer | null> {
    if (this.nodeId === MANAGER) return readFile(this.#onDisk(path)).catch(() => null);
    if (options.signal?.aborted) throw new Failure('cancelled');
    const content = this.#place.node.files.get(absoluteOn(this.#place.node, path));
    return content === undefined ? null : Buffer.from(content);
  }

  async writeFile(
    path: string,
    content: Buffer,
    options: { mode: number; signal?: AbortSignal | undefined },
  ): Promise<void> {
    if (options.signal?.aborted) throw new Failure('cancelled');
    if (this.nodeId === MANAGER) await writeFile(this.#onDisk(path), content, { mode: options.mode });
    else {
      this.#place.node.files.set(absoluteOn(this.#place.node, path), content.toString());
      this.#place.onChange();
    }
  }

  async close(): Promise<void> {
    this.#settleClosed();
    await this.closed;
  }

  #onDisk(path: string): string {
    return path.startsWith('~/') ? join(this.#place.lab.managerHome, path.slice(2)) : path;
  }
}

const FLOOD_LINE = `${'.'.repeat(70)} 00000000`;
const LINES_PER_CHUNK = 800;

/** Prints as a machine would: in chunks of 64 kB, with everything else in between. @throws Failure cancelled. */
async function flood(bytes: number, { onLine, signal }: RunOptions): Promise<void> {
  const lines = Math.floor(bytes / (FLOOD_LINE.length + 1));
  for (let at = 0; at < lines; at += 1) {
    onLine?.(`${FLOOD_LINE.slice(0, 71)}${at + 1}`, 'err');
    if (at % LINES_PER_CHUNK !== 0) continue;
    if (signal?.aborted) throw new Failure('cancelled');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The recorded machine at an address or under a name; the manager under its own address. */
export const machineAt = (lab: RecordedLab, address: string): RecordedNode | undefined =>
  address === lab.managerAddress
    ? lab.manager
    : lab.nodes.find((node) => node.address === address || node.name === address || `${node.name}.local` === address);
