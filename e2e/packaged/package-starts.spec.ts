import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { MusterContract } from '../../src/shared/contract';
import type { BridgeApi } from '../../src/shared/contract-kit';
import { openUndebugged } from '../window/open-undebugged';

const root = join(__dirname, '../..');
const folder = join(root, 'release/linux-unpacked');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

test('the packaged app opens its window', async () => {
  const muster = await openUndebugged(join(folder, 'muster-app'));
  try {
    await expect(muster.page).toHaveTitle('Muster');
    await expect(muster.page.locator('#root')).not.toBeEmpty();
    expect(muster.page.url()).toBe('muster://app/index.html');
    expect(muster.complaints).toEqual([]);
  } finally {
    await muster.close();
  }
});

test('the packaged app opens a terminal: the native part of node-pty is inside, and is loaded', async () => {
  const unpacked = readdirSync(join(folder, 'resources/app.asar.unpacked'), { recursive: true }).map(String);
  expect(unpacked.filter((file) => file.endsWith('pty.node'))).toHaveLength(1);
  const muster = await openUndebugged(join(folder, 'muster-app'));
  try {
    const said = await muster.page.evaluate(async () => {
      const { muster } = globalThis as unknown as { muster: BridgeApi<MusterContract> };
      let text = '';
      const done = new Promise<string>((resolve) => {
        muster['terminal.events']((event) => {
          if (event.type === 'data') text += event.data;
          else resolve(text);
        });
      });
      const opened = await muster['terminal.open']({
        nodeId: 'manager',
        purpose: 'shell',
        columns: 80,
        rows: 24,
      });
      if (!opened.ok || opened.value.state !== 'open') return JSON.stringify(opened);
      await muster['terminal.write']({ terminalId: opened.value.terminalId, data: 'stty size; exit\r' });
      return done;
    });
    expect(said).toContain('24 80');
  } finally {
    await muster.close();
  }
});

test('the packaged launcher runs the command line without a display', () => {
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = process.env;
  const launcher = join(folder, 'muster');
  expect(execFileSync(launcher, ['--version'], { encoding: 'utf8', env }).trim()).toBe(version);
  expect(execFileSync(launcher, ['--help'], { encoding: 'utf8', env })).toContain('Usage: muster');
});

test('the packaged launcher proves this computer without a display', async () => {
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = process.env;
  const home = mkdtempSync(join(tmpdir(), 'muster-packaged-'));
  try {
    const options = { encoding: 'utf8', env: { ...env, HOME: home, MUSTER_HOME: join(home, '.muster') } } as const;
    const out = execFileSync(join(folder, 'muster'), ['prove', '--local', '--json'], options);
    const { result } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { result: Record<string, unknown> };
    expect(result).toMatchObject({ verdict: 'passed', exitCode: 0 });
    expect(readFileSync(String(result.report), 'utf8')).toContain('The cluster computes.');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('the package does not obey the switches that would let it run foreign code', () => {
  const program = readFileSync(join(folder, 'muster-app'));
  const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
  const at = program.indexOf(sentinel);
  expect(at).toBeGreaterThan(0);
  // Layout of the fuse wire: version, length, then one character per fuse ("0" off, "1" on). See @electron/fuses.
  const wire = program.subarray(at + sentinel.length + 2, at + sentinel.length + 8).toString();
  const [runAsNode, , nodeOptions, nodeInspect, , onlyAsar] = wire;
  expect({ runAsNode, nodeOptions, nodeInspect, onlyAsar }).toEqual({
    runAsNode: '1',
    nodeOptions: '0',
    nodeInspect: '0',
    onlyAsar: '1',
  });
});

test('only what is needed at run time is inside', () => {
  expect(existsSync(join(folder, 'resources/default_app.asar'))).toBe(false);
  expect(readFileSync(join(folder, 'resources/app.asar')).byteLength).toBeLessThan(12 * 1024 * 1024);
});
