import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What a script answered: its output and how it ended. */
export interface Answer {
  readonly code: number | null;
  readonly out: string;
}

/** One line of JSON that a program printed. */
export interface ProgramEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** A home folder that stands for a node. */
export interface LabNode {
  readonly id: string;
  readonly home: string;
}

/** Folder of a uv, from the PATH or from the checkout's `.uv-venv`; null when there is none. */
export function findUv(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(process.cwd(), '.uv-venv', 'bin')];
  const works = (folder: string) =>
    existsSync(join(folder, 'uv')) && spawnSync(join(folder, 'uv'), ['--version']).status === 0;
  return folders.find(works) ?? null;
}

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

const quoted = (value: string): string => `'${value.replace(/'/g, `'\\''`)}'`;

const IN_FRONT: Readonly<Record<string, readonly string[]>> = {
  'env-install.sh': ['env-common.sh'],
  'env-resolve.sh': ['env-common.sh'],
  'env-wheels.sh': ['env-common.sh'],
  'hold-node.sh': ['env-common.sh', 'lease-common.sh'],
  'shut-down.sh': ['lease-common.sh'],
};

/** A program of this folder, with what it has in common with others in front, as the engine sends it. */
export function programText(name: string): string {
  const text = (file: string) => readFileSync(join(__dirname, file), 'utf8');
  const common = IN_FRONT[name] ?? [];
  return [...common, name].map(text).join('');
}

/** Starts a script as a session does: values on top, `main </dev/null` at the end, in a process group of its own. */
export function startScript(node: LabNode, source: string, values: Readonly<Record<string, string>>, path: string) {
  const lines = Object.entries(values).map(([name, value]) => `unset ${name}; ${name}=${quoted(value)}`);
  const env = { ...process.env, HOME: node.home, PATH: path };
  // One cache for all homes, so that the test does not fetch the packages once a node.
  const child = spawn('/bin/sh', ['-s'], { env: { ...env, UV_CACHE_DIR: uvCache() }, detached: true });
  let out = '';
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
    wake();
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  let ended = false;
  const closed = new Promise<Answer>((resolve) => {
    child.on('close', (code) => {
      ended = true;
      resolve({ code, out });
      wake();
    });
  });
  child.stdin.end(`${lines.join('\n')}\n${source}\nmain </dev/null\n`);
  return {
    closed,
    /** Settles with the first `count` events of a kind. */
    events: (kind: string, count: number) =>
      new Promise<ProgramEvent[]>((resolve, reject) => {
        const look = () => {
          const found = eventsIn(out).filter((event) => event.event === kind);
          if (found.length < count && !ended) return;
          waiting.delete(look);
          if (found.length >= count) resolve(found);
          else reject(new Error(`ended before ${count} x ${kind}: ${out}\n${err}`));
        };
        waiting.add(look);
        look();
      }),
    /** Everything said so far, as soon as this line is among it. */
    line: (wanted: string) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          const isThere = out.split('\n').slice(0, -1).includes(wanted);
          if (!isThere && !ended) return;
          waiting.delete(look);
          if (isThere) resolve(out);
          else reject(new Error(`ended before ${wanted}: ${out}\n${err}`));
        };
        waiting.add(look);
        look();
      }),
    /** Ends the whole group, as the frame does when its heartbeat stays away. */
    end: () => {
      if (child.pid !== undefined && !ended) process.kill(-child.pid, 'SIGTERM');
    },
    /** Kills the whole group, as a cut line does. */
    kill: () => {
      if (child.pid !== undefined && !ended) process.kill(-child.pid, 'SIGKILL');
    },
  };
}

/** Events among whole lines of output; named errors and other lines are left out. */
export function eventsIn(out: string): ProgramEvent[] {
  const whole = out.slice(0, out.lastIndexOf('\n') + 1).split('\n');
  return whole.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as ProgramEvent);
}

let cache: string | null = null;
/** Empty without a uv: nothing that needs the cache runs then. */
function uvCache(): string {
  cache ??= spawnSync(join(findUv() ?? '', 'uv'), ['cache', 'dir'], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return cache;
}

/** Makes empty homes under one temporary folder; `end` removes it. */
export function makeNodes(ids: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'muster-proof-'));
  const nodes = ids.map((id) => ({ id, home: join(root, id) }));
  for (const node of nodes) mkdirSync(node.home);
  return { root, nodes, end: () => rmSync(root, { recursive: true, force: true }) };
}

/** The CSV of one aircraft as the manager writes it. */
export function flightCsv(aircraft: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const two = (n: number) => String(n).padStart(2, '0');
    const at = (base: number) => ((base * 10_000 + aircraft * 10 + i) / 10_000).toFixed(4);
    return `${aircraft},2020-01-01 ${two(Math.floor(i / 60))}:${two(i % 60)}:00,${at(48)},${at(2)}`;
  });
  return ['aircraft,date,lat,long', ...lines, ''].join('\n');
}
