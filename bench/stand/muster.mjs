import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The built command line; MUSTER_CLI names another build, relative to the checkout. */
const CLI = process.env.MUSTER_CLI ?? 'out/cli/muster.cjs';

/**
 * Runs `muster … --json` to its end, or until `isEnough(event)`.
 * @param inside argv that enters a network namespace; the rest follows it
 * @returns events with their times, the result, the worst delay of the event loop and the memory of the program
 */
export async function runMuster(argv, { root, home, inside = [], isEnough = () => false, timeoutMs = 240_000 }) {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const file = join(folder, 'watched');
  const line = [
    ...inside,
    process.execPath,
    '--require',
    join(root, 'bench/stand/watch.cjs'),
    join(root, CLI),
    ...argv,
  ];
  const child = spawn(line[0], [...line.slice(1), '--json'], {
    env: { ...process.env, HOME: home, MUSTER_HOME: join(home, '.muster'), MUSTER_BENCH_FILE: file, SSH_AUTH_SOCK: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const events = [];
  let result = null;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const value = JSON.parse(text);
    if ('result' in value) result = value.result;
    else events.push(value);
    if ('what' in value && isEnough(value.what)) child.kill('SIGINT');
  });
  await once(child, 'close');
  try {
    if (events.length === 0) throw new Error(`muster ${argv[0]} told nothing: ${said}`);
    return { events, result, said, startedAt: events[0].at, ...JSON.parse(await readFile(file, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** When each address was found, in ms after the start of the job. */
export function foundAt({ events, startedAt }) {
  const at = new Map();
  for (const { at: when, what } of events) {
    if (what.type === 'node-found' && !at.has(what.node.address)) at.set(what.node.address, when - startedAt);
  }
  return at;
}

/** When each address was judged for the first time, in ms after the start of the job. */
export function judgedAt({ events, startedAt }) {
  const addresses = new Map();
  const at = new Map();
  for (const { at: when, what } of events) {
    if (what.type === 'node-found') addresses.set(what.node.id, what.node.address);
    const address = what.type === 'check-results' ? addresses.get(what.nodeId) : undefined;
    if (address && !at.has(address)) at.set(address, when - startedAt);
  }
  return at;
}

export const most = (values) => Math.max(0, ...values);
