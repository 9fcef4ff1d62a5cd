// npm test: every suite, then one line that adds them all up. `--quick`: types, lint and unit tests only. `--long`: the
// acceptance on the lab that takes minutes a piece, and nothing else.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileForElectron } from './compiled-code.mjs';
import { electronEnv, ensureElectronDist } from './electron-dist.mjs';
import { binOf, ensureBuild, ensureNodeModules, isCi, root, say } from './project.mjs';
import { ensureSystemPackages } from './system-packages.mjs';
import { nodeTest, pass, playwright, runTool, skip, vitest } from './test-runners.mjs';
import { withUv } from './uv.mjs';

/** Where everything is tested (CI), a suite may be skipped for these reasons alone. */
const REASONS_ALLOWED_IN_CI = [/^The lab needs namespaces of its own, and the kernel refused to make them\.$/];

const isQuick = process.argv.includes('--quick');
const isLong = process.argv.includes('--long');
const LONG_TESTS = 'e2e/lab/long';
const results = [];

ensureNodeModules();
if (isLong) runLongSuites();
else runUsualSuites();
process.exitCode = report();

function runUsualSuites() {
  suite('types', () => runTool([binOf('typescript/bin/tsc'), '-b']));
  suite('lint', () => runTool([binOf('@biomejs/biome/bin/biome'), 'ci', '--colors=off']));
  suite('unit', () => vitest(['unit', 'window-unit'], unitEnv()));
  if (!isQuick) runSlowSuites();
}

/** What takes minutes a piece: ten broken nodes, the real AGILab, cut networks. */
function runLongSuites() {
  const env = builtEnv();
  if (!env) return;
  const noLab = labObstacle();
  const noWindow = windowObstacle();
  if (longTests('.test.ts') > 0) suite('lab, long', () => (noLab ? skip(noLab) : vitest(['lab-long'], env)));
  if (longTests('.spec.ts') === 0) return;
  suite('lab window, long', () => (noLab || noWindow ? skip(noLab || noWindow) : playwright('lab-long', env)));
}

/** How many files of acceptance there are. */
function longTests(ending) {
  return readdirSync(join(root, LONG_TESTS)).filter((name) => name.endsWith(ending)).length;
}

/** The share and the proof's programs are tested on real servers and a real uv. The quick run takes the one that is there, and installs nothing. */
function unitEnv() {
  if (isQuick) return process.env;
  ensureSystemPackages('python', 'unit');
  return withUv(process.env);
}

/** The environment of everything that runs the built programs; undefined when the build failed. */
function builtEnv() {
  let env;
  const ready = suite('build', () => {
    ensureBuild();
    const electron = ensureElectronDist();
    compileForElectron(electron);
    env = withUv(electronEnv(electron));
    return pass();
  });
  return ready ? env : undefined;
}

function runSlowSuites() {
  const env = builtEnv();
  if (!env) return;
  const noElectron = packageObstacle('python', 'electron');
  suite('node16', () => (noElectron ? skip(noElectron) : vitest(['node16'], env)));
  const noWindow = windowObstacle();
  suite('window', () => (noWindow ? skip(noWindow) : playwright('window', env)));
  suite('packaged', () => (noWindow ? skip(noWindow) : packaged(env)));
  const noLab = labObstacle();
  suite('lab itself', () => (noLab ? skip(noLab) : nodeTest('e2e/lab/self-test.mjs', env)));
  suite('lab', () => (noLab ? skip(noLab) : vitest(['lab'], env)));
  const hasLabWindow = readdirSync(join(root, 'e2e/lab')).some((name) => name.endsWith('.spec.ts'));
  if (hasLabWindow) suite('lab window', () => (noLab || noWindow ? skip(noLab || noWindow) : playwright('lab', env)));
  say(
    `\nLeft out, because it takes long: ${longTests('.test.ts') + longTests('.spec.ts')} files of acceptance on the lab. npm run test:long runs them.`,
  );
}

function packaged(env) {
  const made = spawnSync(process.execPath, ['tools/pack.mjs', '--dir'], { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (made.status !== 0) throw new Error(`tools/pack.mjs --dir ended with exit code ${made.status}`);
  return playwright('packaged', env);
}

/** Electron needs its libraries even where it only runs as Node. */
function packageObstacle(...sets) {
  const { missing, line } = ensureSystemPackages(...sets);
  return missing.length > 0 ? `Debian packages are missing. To install them: ${line}` : undefined;
}

function windowObstacle() {
  const missing = packageObstacle('python', 'electron', 'window');
  if (missing) return missing;
  if (process.platform === 'linux' && !process.env.DISPLAY && !existsSync('/usr/bin/xvfb-run')) {
    return 'There is neither a display nor xvfb-run.';
  }
  return undefined;
}

function labObstacle() {
  const asked = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      "import('./e2e/lab/can-run.mjs').then((m) => console.log(JSON.stringify(m.canRunLab())))",
    ],
    { cwd: root, encoding: 'utf8' },
  );
  if (asked.status !== 0) return `It could not be found out whether a lab can run here: ${asked.stderr.trim()}`;
  const { ok, reason } = JSON.parse(asked.stdout);
  if (!ok) return reason;
  return packageObstacle('python', 'lab');
}

/** Runs one suite, keeps its counts, and tells whether nothing in it failed. */
function suite(name, body) {
  say(`\n── ${name}`);
  const startedMs = Date.now();
  let counts;
  try {
    counts = body();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    counts = { passed: 0, failed: 1, skipped: 0, reasons: [] };
  }
  if (isCi && counts.wholeSuite && !REASONS_ALLOWED_IN_CI.some((allowed) => allowed.test(counts.reasons[0]))) {
    counts = { ...counts, failed: 1, skipped: 0 };
  }
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  say(`   ${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`);
  results.push({ name, ...counts });
  return counts.failed === 0;
}

function report() {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  for (const { name, reasons } of results) for (const reason of reasons) say(`Skipped in ${name}: ${reason}`);
  for (const { name, failed } of results) if (failed > 0) say(`Failed: ${name} (${failed})`);
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`);
  return sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}
