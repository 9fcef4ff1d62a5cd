// Runs one test runner and reads its own machine-readable result: never its words.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binOf, root } from './project.mjs';

/** @typedef {{passed: number, failed: number, skipped: number, reasons: string[], wholeSuite?: boolean}} Counts */

const SUITE_TIMEOUT_MS = 45 * 60_000;

/** @returns {Counts} one thing that was tried, and holds */
export const pass = () => ({ passed: 1, failed: 0, skipped: 0, reasons: [] });

/** @returns {Counts} a suite that cannot run here */
export const skip = (reason) => ({ passed: 0, failed: 0, skipped: 1, reasons: [reason], wholeSuite: true });

/** A tool that only passes or fails: counts as one test. */
export function runTool(args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  return done.status === 0 ? pass() : { ...pass(), passed: 0, failed: 1 };
}

/** Runs projects of vitest. */
export function vitest(projects, env) {
  return withResultFile((file) => {
    const which = projects.flatMap((project) => ['--project', project]);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const done = runOn([binOf('vitest/vitest.mjs'), 'run', ...which, ...reporters], env);
    const report = readResult(file, done);
    const tests = report.testResults.flatMap((result) => result.assertionResults);
    const left = tests.filter((test) => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status));
    // A file that does not even load has no tests in it: it is one failure all the same.
    const broken = report.testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length;
    return verdict(done, {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: left.length,
      reasons: left.map((test) => test.fullName),
    });
  });
}

/** Runs a project of Playwright, under Xvfb where there is no display. */
export function playwright(project, env) {
  return withResultFile((file) => {
    const args = [binOf('@playwright/test/cli.js'), 'test', '--project', project, '--reporter=list,json'];
    const done = runOn(args, { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file }, needsXvfb());
    const { stats, suites, errors } = readResult(file, done);
    const left = specsOf(suites).filter((spec) => spec.tests.some((test) => test.status === 'skipped'));
    return verdict(done, {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + errors.length,
      skipped: stats.skipped,
      reasons: left.map(
        ({ title, tests }) => `${title}: ${tests[0]?.annotations[0]?.description ?? 'no reason given'}`,
      ),
    });
  });
}

/** Runs a file of Node's own test runner. */
export function nodeTest(path, env) {
  return withResultFile((file) => {
    const human = ['--test-reporter=spec', '--test-reporter-destination=stderr'];
    const machine = ['--test-reporter=tap', `--test-reporter-destination=${file}`];
    const done = runOn(['--test', ...human, ...machine, path], env);
    if (!existsSync(file)) throw new Error(`The runner left no result; it ended with ${done.status ?? done.signal}.`);
    const tap = readFileSync(file, 'utf8');
    const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
    const reasons = [...tap.matchAll(/^\s*ok \d+ - (.*) # SKIP ?(.*)$/gm)].map(([, name, why]) => `${name}: ${why}`);
    return verdict(done, {
      passed: count('pass'),
      failed: count('fail') + count('cancelled'),
      skipped: count('skipped') + count('todo'),
      reasons,
    });
  });
}

const needsXvfb = () => process.platform === 'linux' && !process.env.DISPLAY;

function runOn(args, env, xvfb = false) {
  const screen = '-screen 0 1600x1000x24';
  const [command, ...rest] = xvfb
    ? ['xvfb-run', '-a', '-s', screen, process.execPath, ...args]
    : [process.execPath, ...args];
  return spawnSync(command, rest, {
    cwd: root,
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 2, 2],
    timeout: SUITE_TIMEOUT_MS,
  });
}

function withResultFile(body) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-results-'));
  try {
    return body(join(folder, 'result.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readResult(file, done) {
  if (!existsSync(file)) throw new Error(`The runner left no result; it ended with ${done.status ?? done.signal}.`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A runner that fails without a failed test (no tests found, unhandled error, crash) is a failure. */
function verdict(done, counts) {
  const nothingSeen = counts.passed + counts.failed + counts.skipped === 0;
  const unexplained = counts.failed === 0 && (done.status !== 0 || nothingSeen);
  return unexplained ? { ...counts, failed: 1 } : counts;
}

function specsOf(suites = []) {
  return suites.flatMap((suite) => [...(suite.specs ?? []), ...specsOf(suite.suites)]);
}
