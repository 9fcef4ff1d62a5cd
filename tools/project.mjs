// What every tool needs to know of the checkout. Plain Node: runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileForNode } from './compiled-code.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const isRoot = process.getuid?.() === 0;
export const isCi = process.env.CI === 'true' || process.env.CI === '1';

/** Says what is done, on stderr: stdout belongs to results. */
export const say = (text) => process.stderr.write(`${text}\n`);

// A person who starts a tool reads what is wrong, not where in the tool it was noticed.
process.on('uncaughtException', (error) => {
  say(process.env.MUSTER_DEBUG ? error.stack : error.message);
  process.exit(1);
});

/** The script of a package in node_modules, to be run with this very Node. */
export const binOf = (name) => join(root, 'node_modules', name);

/** Runs a program to its end. @throws Error with its exit code when it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with exit code ${done.status}`);
  return done;
}

/** Hands the terminal over to a program, passes signals on, and resolves with its exit code. */
export function handOver(command, args, env) {
  const child = spawn(command, args, { cwd: process.env.INIT_CWD ?? process.cwd(), stdio: 'inherit', env });
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Installs the packages of the lock file when they are absent, or older than the lock file. */
export function ensureNodeModules() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installed) && !isNewer(join(root, 'package-lock.json'), installed)) return;
  say('Installing packages (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
}

const BUILD_INPUTS = [
  'src',
  'package.json',
  'package-lock.json',
  'electron.vite.config.mts',
  'vite.cli.config.mts',
  'tools/plain-ascii.mts',
];
const STAMP = join(root, 'out/.built');

/** Builds window, main, preload and command line, unless the last build is of these very files. */
export function ensureBuild({ force = false } = {}) {
  const state = fingerprintOf(BUILD_INPUTS);
  if (!force && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === state) return compileForNode();
  say('Building …');
  const quiet = { stdio: ['ignore', 'pipe', 'pipe'] };
  buildPart([binOf('electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], quiet);
  for (const mode of ['start', 'command-line']) {
    const args = ['build', '-c', 'vite.cli.config.mts', '--mode', mode, '--logLevel', 'warn'];
    buildPart([binOf('vite/bin/vite.js'), ...args], quiet);
  }
  writeFileSync(STAMP, state);
  compileForNode();
}

function buildPart(args, options) {
  const done = spawnSync(process.execPath, args, { cwd: root, ...options });
  if (done.status === 0) return;
  process.stderr.write(done.stdout);
  process.stderr.write(done.stderr);
  throw new Error('The build failed; its output is above.');
}

function fingerprintOf(paths) {
  return paths
    .flatMap((path) => filesUnder(join(root, path)))
    .map((file) => {
      const { mtimeMs, size } = statSync(file);
      return `${file} ${mtimeMs} ${size}`;
    })
    .join('\n');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .filter((name) => !name.includes('.test.'))
    .flatMap((name) => filesUnder(join(path, name)));
}

function isNewer(file, than) {
  return statSync(file).mtimeMs > statSync(than).mtimeMs;
}
