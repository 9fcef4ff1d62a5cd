import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, electron, root } from './muster-process';

function asNode(...args: string[]): string {
  return execFileSync(electron, args, { encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
}

test('the tests know which Electron they run on', () => {
  const version = readFileSync(join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? '', 'version'), 'utf8').trim();
  expect(asNode('-p', 'process.versions.electron').trim()).toBe(version.replace(/^v/, ''));
});

test('the built command line, with the whole engine, loads in the Node of Electron', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(asNode(cli, '--version').trim()).toBe(version);
  expect(asNode(cli, '--help')).toContain('Usage: muster');
});

test('what stays outside the bundle loads there too', () => {
  expect(asNode('-e', "const {spawn} = require('node-pty'); console.log(typeof spawn)").trim()).toBe('function');
});

test.each(['out/cli/command-line.js', 'out/main/wizard-engine.js'])(
  '%s was compiled for it, and its V8 takes that',
  (part) => {
    const script = `
    const { createHash } = require('node:crypto');
    const { readFileSync } = require('node:fs');
    const [file] = process.argv.slice(1);
    const text = readFileSync(file);
    const kept = readFileSync([file + '.v8', process.versions.v8, process.platform, process.arch].join('-'));
    const code = '(function (exports, require, module, __filename, __dirname) {' + text + '\\n})';
    const { cachedDataRejected } = new (require('node:vm').Script)(code, { filename: file, cachedData: kept.subarray(32) });
    console.log(createHash('sha256').update(text).update(kept.subarray(32)).digest().equals(kept.subarray(0, 32)), cachedDataRejected);`;
    expect(asNode('-e', script, join(root, part)).trim()).toBe('true false');
  },
);
