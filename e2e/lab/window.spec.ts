import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepPicture, keepPictures } from '../pages/look';
import { WindowPages } from '../pages/window-pages';
import { expect, type LaunchedApp, launchMuster, test } from '../window/launch';
import type { Lab, LabNode } from './lab.mjs';
import { canRunLab, downLab, outputOf, upLab } from './lab-by-command';
import { nodeOf } from './node-of';

const INSTANCE = 'window';
const can = canRunLab();
const WIDE = [1280, 800] as const;
const SMALL = [800, 600] as const;

test.skip(!can.ok, can.reason);

let lab: Lab;
let muster: LaunchedApp & { close: () => Promise<void> };

const node = (name: string): LabNode => nodeOf(lab, name);

test.beforeAll(async () => {
  lab = upLab('bare', INSTANCE);
  muster = await launchMuster({ home: lab.managerHome });
});
test.afterAll(async () => {
  if (!can.ok) return;
  await muster?.close();
  downLab(INSTANCE);
});

test('a bare worker with sshd and a password gets to a passed report, in the window', async () => {
  const info = test.info();
  const window = new WindowPages(muster.app, muster.page);
  const { discover, build, prerequisites, hostKeys, share, proof, dialogs } = window;
  const heron = node('heron').address;
  const atlas = node('atlas').address;
  await window.size(...WIDE);
  await window.theme('light');

  await test.step('discover: both nodes by name, nothing else', async () => {
    await window.firstRun.start('lab');
    await discover.addByName(`alice@${atlas}`, `alice@${heron}`);
    await expect(discover.row(atlas)).toContainText('Ready');
    await expect(discover.row(heron)).toContainText('Verify key');
    await expect(muster.page.locator('[data-testid^="node-row-"]')).toHaveCount(3);
    await keepPictures(window, 'discover', info);
    await window.size(...SMALL);
    await keepPicture(window, 'discover-small', info);
    await window.size(...WIDE);
    await discover.buildCluster();
    await build.chooseScheduler('atlas');
    await build.workersAre([heron]);
    await build.save();
  });

  await test.step('trust: the fingerprint that the node itself prints', async () => {
    await expect(prerequisites.root()).toBeVisible();
    await prerequisites.openNode(heron);
    await prerequisites.apply('trust-host-key').click();
    await dialogs.trust(outputOf(INSTANCE, 'heron', 'ssh-keygen', '-lf', '/etc/ssh/ssh_host_ed25519_key.pub'));
    await expect(prerequisites.status()).toContainText('Login needed');
  });

  await test.step('fix: the password once, and everything else without a person', async () => {
    await prerequisites.apply('install-public-key').click();
    await dialogs.typePassword(node('heron').password);
    await expect(prerequisites.finding('ssh-auth')).toHaveCount(0, { timeout: 60_000 });
    await prerequisites.closeNode();
    await window.closeNotices();
    // The node tells its name as soon as it can be entered.
    await expect(prerequisites.row(heron)).toContainText('heron');
    await prerequisites.openNode(heron);
    await keepPictures(window, 'prerequisites', info);
    await prerequisites.closeNode();
    await prerequisites.fixAll().click();
    await dialogs.confirmFix().click();
    await expect(window.foot()).toContainText('All 2 nodes are ready.', { timeout: 240_000 });
    await window.onward().click();
  });

  await test.step('seed: who trusts whom', async () => {
    await expect(hostKeys.root()).toBeVisible();
    if (await hostKeys.seed().isVisible()) await hostKeys.seed().click();
    await expect(window.rail('host-keys')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    await window.closeNotices();
    await keepPictures(window, 'host-keys', info);
    await window.onward().click();
  });

  await test.step('share: mounted, and seen from both sides', async () => {
    await share.apply().click();
    await expect(window.rail('share')).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
    await keepPictures(window, 'share', info);
    const mounts = outputOf(INSTANCE, 'heron', 'findmnt', '-t', 'fuse.sshfs', '-n', '-o', 'SOURCE');
    expect(mounts).toContain(`@${atlas}:`);
    await window.onward().click();
  });

  await test.step('proof: passed, with a report on disk', async () => {
    await proof.start().click();
    await expect(proof.phase('install')).toHaveAttribute('data-state', 'done', { timeout: 180_000 });
    await keepPicture(window, 'proof-running', info);
    await expect(proof.verdict()).toBeVisible({ timeout: 300_000 });
    await keepPictures(window, 'proof', info);
    await window.size(...SMALL);
    await keepPicture(window, 'proof-small', info);
    await window.size(...WIDE);
    await expect(window.rail('proof')).toHaveAttribute('data-state', 'done');
    const file = info.outputPath('report.html');
    await muster.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await proof.exportReport('html').click();
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).toContain('heron');
  });

  expect(await readFile(join(muster.home, '.ssh/known_hosts'), 'utf8')).toContain(
    node('heron').hostKeys.find(({ type }) => type === 'ssh-ed25519')?.publicLine ?? 'none',
  );
  expect(muster.complaints).toEqual([]);
});
