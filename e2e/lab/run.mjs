import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A failure that the lab can name. `message` is one plain sentence with the next act. */
export class LabError extends Error {
  name = 'LabError';
}

/**
 * Runs a program by argv, never through a shell.
 * @returns {Promise<{code: number | null, signal: string | null, stdout: string, stderr: string}>}
 * The promise is rejected only when the program cannot be started. On `timeoutMs` the whole process group is killed.
 */
export function run(argv, { input, env, cwd, timeoutMs = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), { cwd, env: env ?? process.env, detached: timeoutMs > 0 });
    const out = [];
    const err = [];
    const timer = timeoutMs > 0 ? setTimeout(() => killGroup(child.pid), timeoutMs) : undefined;
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.stdin.on('error', () => {}); // a program that does not read its input is no failure
    child.stdin.end(input ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // the group ended by itself in the meantime
  }
}

/** Like `run`, but any exit code other than 0 becomes a LabError that says what was tried and what came back. */
export async function mustRun(argv, options) {
  const result = await run(argv, options);
  if (result.code !== 0) {
    const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-12).join('\n');
    throw new LabError(`"${argv.join(' ').slice(0, 300)}" ended with ${result.code ?? result.signal}: ${said}`);
  }
  return result.stdout;
}

/** Asks `probe` again every `everyMs` until it answers something other than undefined. @throws LabError after `withinMs`. */
export async function until(what, probe, { withinMs = 5_000, everyMs = 10 } = {}) {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new LabError(`Waited ${withinMs} ms for ${what}, and it did not come.`);
    await delay(everyMs);
  }
}

/** Holds a lock folder while `work` runs. A lock whose owner died is taken over. */
export async function withLock(folder, work, { withinMs = 300_000 } = {}) {
  const owner = join(folder, 'pid');
  await until(`the lock ${folder}`, () => takeLock(folder, owner), { withinMs, everyMs: 100 });
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An owner killed between making the folder and writing its pid leaves a lock without a name; writing takes no time. */
const NAMELESS_LOCK_MS = 5_000;

async function isOlderThan(folder, ageMs) {
  const made = await stat(folder).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > ageMs;
}

async function takeLock(folder, owner) {
  try {
    await mkdir(folder);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const pid = Number(await readFile(owner, 'utf8').catch(() => ''));
    if (pid > 0 ? !isAlive(pid) : await isOlderThan(folder, NAMELESS_LOCK_MS)) {
      await rm(folder, { recursive: true, force: true });
    }
    return undefined;
  }
  await writeFile(owner, String(process.pid));
  return true;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
