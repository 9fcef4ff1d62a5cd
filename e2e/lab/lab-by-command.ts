import { spawnSync } from 'node:child_process';
import type { Lab } from './lab.mjs';

// The lab through its command line. Playwright turns test files into CommonJS modules, which cannot import lab.mjs.

const TOOL = 'e2e/lab/lab.mjs';
/** The first lab of a machine builds its root file systems. */
const LONGEST_MS = 15 * 60_000;

const lab = (...args: string[]) =>
  spawnSync(process.execPath, [TOOL, ...args], { encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 16 * 1024 * 1024 });

/** @throws Error with what the command said, when it failed. */
function ran(...args: string[]): string {
  const done = lab(...args);
  if (done.status !== 0) throw new Error(`lab.mjs ${args.join(' ')} ended with ${done.status}.\n${done.stderr}`);
  return done.stdout;
}

/** Whether a lab can run here, and why not. */
export function canRunLab(): { ok: boolean; reason: string } {
  const { status, stderr } = lab('can-run');
  return { ok: status === 0, reason: stderr.trim() };
}

export const upLab = (scenario: string, instance: string): Lab =>
  JSON.parse(ran('up', scenario, '--instance', instance)) as Lab;

/** Takes the lab down, whether or not it came up. @throws Error when something of it is left. */
export const downLab = (instance: string): string => ran('down', '--instance', instance);

/** Runs a program in a node as its user, and answers with what it printed. */
export const outputOf = (instance: string, node: string, ...argv: string[]): string =>
  ran('exec', node, '--instance', instance, '--', ...argv);
