import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
/** Electron as Node: the oldest Node that Muster supports. */
export const electron = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'electron');
export const cli = join(root, 'out/cli/muster.cjs');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A home folder of its own, in which `muster` runs without a terminal, a display or the person's SSH. */
export function makeHome() {
  const home = mkdtempSync(join(tmpdir(), 'muster-cli-'));
  const { SSH_AUTH_SOCK, DISPLAY, WAYLAND_DISPLAY, MUSTER_CLUSTER, MUSTER_SESSION, ...rest } = process.env;
  const env = { ...rest, HOME: home, MUSTER_HOME: join(home, '.muster'), ELECTRON_RUN_AS_NODE: '1' };
  const muster = (...args: string[]): Promise<Ended> => musterWith('', ...args);
  const musterWith = (input: string, ...args: string[]): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn(electron, [cli, ...args], { cwd: home, env });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        err += chunk.toString();
      });
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, out, err }));
      child.stdin.end(input);
    });
  return { home, muster, musterWith, end: () => rmSync(home, { recursive: true, force: true }) };
}

/** The last JSON line: the result. */
export function resultOf(out: string): Record<string, unknown> {
  const line = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { result: Record<string, unknown> };
  return line.result;
}
