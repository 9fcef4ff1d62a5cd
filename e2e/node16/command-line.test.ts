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
  const script =
    "const {Client} = require('ssh2'); const {spawn} = require('node-pty'); console.log(typeof Client, typeof spawn)";
  expect(asNode('-e', script).trim()).toBe('function function');
});
