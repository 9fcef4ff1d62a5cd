import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { PRACTICE_PASSWORD } from '../../src/engine/recorded/practice-lab';
import { hostKeyFrom } from '../../src/engine/recorded/recorded-node';
import { WindowPages } from '../pages/window-pages';
import { expect, type LaunchedApp, launchMuster, test } from '../window/launch';
import { Album } from './album';

const IBIS = '192.168.77.12';
const WORKERS = [IBIS, 'kite', 'merlin', 'owl'];
const TABS = ['Facts', 'Log', 'Terminal', 'Changes'] as const;
const printedBy = (name: string): string => `256 ${hostKeyFrom(`host ${name}`).fingerprint} root@${name} (ED25519)`;
const inventory = '[lab]\natlas\nheron ansible_host=192.168.77.11\nkite\n';

test.describe.configure({ timeout: 900_000 });

test('while a scan and a look run', async () => {
  const muster = await launchMuster({ env: { MUSTER_PRACTICE_DELAY_MS: '4000' } });
  const window = new WindowPages(muster.app, muster.page);
  const album = new Album(window);
  const { discover } = window;
  await window.size(1440, 900);
  await album.scene('first-run', () => expect(window.firstRun.root()).toBeVisible());
  await window.firstRun.start('practice');
  await album.scene('discover-empty', () => expect(discover.scan()).toBeVisible());
  await album.scene('discover-scanning', async () => {
    await discover.scan().click();
    await expect(discover.row('atlas')).toBeVisible({ timeout: 60_000 });
  });
  await album.scene('prerequisites-checking', () => window.goTo('prerequisites'));
  await discover
    .cancel()
    .click({ trial: true, timeout: 500 })
    .catch(() => undefined);
  await muster.app.evaluate(({ dialog }) => {
    dialog.showMessageBoxSync = () => 1;
  });
  await muster.close();
  expect(album.missed).toEqual([]);
});

test('the practice cluster, from the scan to the end of practice', async () => {
  const muster = await launchMuster({ env: { MUSTER_PRACTICE_DELAY_MS: '30' } });
  const window = new WindowPages(muster.app, muster.page);
  const album = new Album(window);
  await window.size(1440, 900);
  await album.wear(['light', 1440]);
  await window.firstRun.start('practice');
  await stepsBeforeOthers(window, album, muster);
  await prerequisites(window, album);
  await hostKeys(window, album);
  await share(window, album);
  await pagesBeside(window, album);
  await french(window, album);
  await muster.close();
  expect(album.missed).toEqual([]);
});

const toTheTop = (place: Locator): Promise<void> => place.evaluate((it) => it.scrollIntoView({ block: 'start' }));

/** Discover in its states, and the end of it. */
async function stepsBeforeOthers(window: WindowPages, album: Album, { app, page, home }: LaunchedApp): Promise<void> {
  const { discover, build } = window;
  const close = (): Promise<void> => page.keyboard.press('Escape');
  const file = join(home, 'inventory.ini');
  writeFileSync(file, inventory);
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await album.scene('discover-import', async () => {
    await page.getByTestId('import-first').click();
    await expect(discover.row('kite')).toBeVisible();
    await expect(discover.progress()).toHaveCount(0, { timeout: 60_000 });
  });
  await album.scene('discover-found', async () => {
    await discover.scanAgain().click();
    await expect(discover.row('wren')).toBeVisible({ timeout: 60_000 });
    await expect(discover.progress()).toHaveCount(0, { timeout: 60_000 });
  });
  await album.scene(
    'discover-add-nodes',
    async () => {
      await discover.openForm();
      await discover.names().fill('ada@osprey\n192.168.77.40');
      await discover.networks().fill('192.168.77.0/24');
    },
    { leave: close },
  );
  await album.scene('build-the-cluster', async () => {
    await discover.buildCluster();
    await expect(build.scheduler()).toContainText('atlas');
    await build.workersAre(WORKERS);
    await build
      .root()
      .locator('.step-scroll')
      .evaluate((body) => body.scrollTo(0, 0));
  });
  await album.scene('build-the-cluster-workers', () => expect(page.getByTestId('workers')).toBeVisible(), {
    settle: () => toTheTop(page.getByTestId('workers')),
  });
  await album.scene('build-the-cluster-share', () => expect(page.getByTestId('backend')).toBeVisible(), {
    settle: () => toTheTop(page.getByTestId('backend')),
  });
  await build.save();
}

/** Findings, remedies and questions, until every node is ready. */
async function prerequisites(window: WindowPages, album: Album): Promise<void> {
  const { page, prerequisites: step, dialogs } = window;
  const close = (): Promise<void> => page.keyboard.press('Escape');
  await album.scene('prerequisites-groups', async () => {
    await expect(page.getByTestId('job-progress')).toHaveCount(0, { timeout: 60_000 });
    await expect(step.row(IBIS)).toContainText('Verify key');
  });
  await album.scene('prerequisites-remedy', () => step.openNode('merlin'), { leave: () => step.closeNode() });
  await album.attempt('the alarm', async () => {
    await window.goTo('discover');
    await step.openNode('swift');
  });
  await album.scene('node-panel-key-changed', () => expect(step.alarm()).toBeVisible());
  await album.scene(
    'key-alarm',
    async () => {
      await step.alarm().click();
      await expect(dialogs.alarm()).toBeVisible();
    },
    { leave: close },
  );
  await album.attempt('away from the alarm', async () => {
    await step.closeNode();
    await window.goTo('prerequisites');
  });
  await album.scene('fingerprint-unknown', async () => {
    await step.openNode(IBIS);
    await step.apply('trust-host-key').click();
    await expect(dialogs.paste()).toBeFocused();
  });
  await album.scene('fingerprint-differs', async () => {
    await dialogs.paste().fill(printedBy('heron'));
    await expect(page.getByTestId('fingerprints-differ')).toBeVisible();
  });
  await album.scene('fingerprint-same', async () => {
    await dialogs.paste().fill(printedBy('ibis'));
    await expect(page.getByTestId('fingerprints-same')).toBeVisible();
  });
  await album.attempt('the key is pinned', async () => {
    await dialogs.trust(printedBy('ibis'));
    await step.closeNode();
  });
  await album.scene('password', async () => {
    await step.openNode('kite');
    await step.apply('install-public-key').click();
    await expect(dialogs.password()).toBeFocused();
  });
  await album.attempt('passwords', async () => {
    await dialogs.typePassword(PRACTICE_PASSWORD);
    await expect(step.status()).toContainText('No way back');
    await step.closeNode();
    await step.openNode('owl');
    await step.apply('install-sshfs').click();
    await dialogs.typePassword(PRACTICE_PASSWORD);
    await expect(step.finding('sshfs-present')).toHaveCount(0);
    await step.closeNode();
  });
  await album.scene('prerequisites-plan', async () => {
    await window.closeNotices();
    await step.fixAll().click();
    await expect(dialogs.fix()).toContainText('merlin');
  });
  await album.scene('prerequisites-ready', async () => {
    await dialogs.confirmFix().click();
    await expect(window.foot()).toContainText('All 5 nodes are ready.', { timeout: 90_000 });
  });
  await album.scene('node-panel-findings', () => step.openNode('merlin'));
  for (const tab of TABS) {
    await album.scene(`node-panel-${tab.toLowerCase()}`, async () => {
      await page.getByRole('tab', { name: tab }).click();
      if (tab !== 'Terminal') return;
      await page.getByTestId('open-terminal').click();
      await expect(page.getByTestId('terminal-unavailable')).toBeVisible();
    });
  }
  await album.attempt('close the panel', () => step.closeNode());
}

/** Keys are compared and seeded here; afterwards one trust is taken away and put back, to show how that looks. */
async function hostKeys(window: WindowPages, album: Album): Promise<void> {
  const { page } = window;
  const close = (): Promise<void> => page.keyboard.press('Escape');
  const seeded = (): Promise<void> =>
    expect(window.rail('host-keys')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
  await album.attempt('go to the host keys', () => window.goTo('host-keys'));
  await album.scene('host-keys-matrix', () => expect(window.hostKeys.seed()).toBeEnabled({ timeout: 60_000 }));
  await album.scene('host-keys-plans', () => page.getByTestId('seed-plans').click(), { leave: close });
  await album.scene('host-keys-seeded', async () => {
    await window.hostKeys.seed().click();
    await seeded();
  });
  await album.scene('host-keys-compare', async () => {
    await page.getByTestId('trust-merlin-worker-key').click();
    await expect(page.getByTestId('trust-panel')).toBeVisible();
  });
  await album.scene('host-keys-trusted-now', () => expect(page.getByTestId('trust-list')).toBeAttached(), {
    settle: () => toTheTop(page.getByTestId('trust-list')),
  });
  await album.scene('host-keys-take-away', async () => {
    await page.getByTestId('revoke-merlin-atlas-host-key').click();
    await expect(page.getByTestId('confirm-dialog')).toBeVisible();
  });
  await album.attempt('one trust is taken away, and seeded again', async () => {
    await page.getByTestId('confirm-yes').click();
    await expect(window.hostKeys.seed()).toBeEnabled({ timeout: 60_000 });
    await page.getByTestId('close-panel').click();
    await window.hostKeys.seed().click();
    await seeded();
  });
}

async function share(window: WindowPages, album: Album): Promise<void> {
  const { page } = window;
  const close = (): Promise<void> => page.keyboard.press('Escape');
  await album.attempt('go to the share', () => window.goTo('share'));
  await album.scene('share-plan', () => expect(window.share.apply()).toBeEnabled({ timeout: 60_000 }));
  await album.scene('share-script', () => page.getByTestId('share-as-script').click(), { leave: close });
  await album.scene('share-done', async () => {
    await window.share.apply().click();
    await expect(window.rail('share')).toHaveAttribute('data-state', 'done', { timeout: 90_000 });
  });
  const settle = (): Promise<void> => toTheTop(page.locator('.share-detail'));
  await album.scene('share-sentinel', () => page.getByRole('tab', { name: 'Two-way sentinel' }).click(), { settle });
  await album.scene('share-health', () => page.getByRole('tab', { name: 'Health' }).click(), { settle });
  await album.scene('share-take-down', () => page.getByTestId('share-down').click(), { leave: close });
  await album.scene('practice-ends-here', () => window.goTo('proof'));
}

/** The pages beside the steps, and what lies over any page. */
async function pagesBeside(window: WindowPages, album: Album): Promise<void> {
  const { page } = window;
  const close = (): Promise<void> => page.keyboard.press('Escape');
  await album.scene('nodes', () => window.open('nodes'));
  await album.scene('nodes-selected', async () => {
    await page.getByTestId('node-row-heron').click();
    await page.getByTestId('close-panel').click();
    await page.getByTestId('node-row-heron').focus();
    await page.keyboard.press('Space');
    await expect(page.getByTestId('set-aside-selected')).toBeVisible();
  });
  for (const name of ['topology', 'logs', 'changes'] as const) await album.scene(name, () => window.open(name));
  await album.scene('changes-undo', () => page.getByTestId('undo-all').click(), { leave: close });
  await album.scene('settings', () => window.open('settings'));
  await album.scene(
    'report-a-problem',
    async () => {
      await page.getByTestId('report-problem').click();
      await expect(page.getByTestId('problem-text')).toContainText('Muster', { timeout: 30_000 });
    },
    { leave: close },
  );
  await album.scene(
    'keys',
    async () => {
      await page.keyboard.press('?');
      await expect(page.getByTestId('keys-dialog')).toBeVisible();
    },
    { leave: close },
  );
  await album.scene(
    'command-palette',
    async () => {
      await page.getByTestId('open-palette').click();
      await page.keyboard.type('he');
    },
    { leave: close },
  );
  await album.scene('help-menu', () => page.getByTestId('help-menu').click(), { leave: close });
  await album.scene(
    'words',
    async () => {
      await page.getByTestId('help-menu').click();
      await page.getByRole('menuitem', { name: 'Words and what they mean' }).click();
      await expect(page.getByTestId('words-dialog')).toBeVisible();
    },
    { leave: close },
  );
  await album.scene('notices', () => page.getByTestId('notice-menu').click(), { leave: close });
  await album.scene('cluster-menu', () => page.getByTestId('cluster-menu').click(), { leave: close });
}

async function french(window: WindowPages, album: Album): Promise<void> {
  const { page } = window;
  await album.attempt('to French', async () => {
    await window.open('settings');
    await page.getByTestId('language').getByRole('button').click();
    await page.getByRole('option', { name: 'Français' }).click();
  });
  await album.scene('french-settings', () => expect(page.locator('html[lang="fr"]')).toHaveCount(1));
  await album.scene('french-discover', () => window.goTo('discover'));
  await album.scene('french-prerequisites', async () => {
    await window.goTo('prerequisites');
    await window.prerequisites.openNode('merlin');
  });
  await album.scene('french-share', () => window.goTo('share'));
}
