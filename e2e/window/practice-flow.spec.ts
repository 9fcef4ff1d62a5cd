import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PRACTICE_PASSWORD } from '../../src/engine/recorded/practice-lab';
import { hostKeyFrom } from '../../src/engine/recorded/recorded-node';
import { keepPictures, look } from '../pages/look';
import { WindowPages } from '../pages/window-pages';
import { expect, type LaunchedApp, test } from './launch';

const IBIS = '192.168.77.12';
const WORKERS = [IBIS, 'kite', 'merlin', 'owl'];
const printedBy = (name: string): string => `256 ${hostKeyFrom(`host ${name}`).fingerprint} root@${name} (ED25519)`;
const knownHostsOf = ({ home }: LaunchedApp): Promise<string> =>
  readFile(join(home, '.muster/practice-home/.ssh/known_hosts'), 'utf8');

test.use({ musterOptions: { env: { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '150' } } });

test('from the first start to a share that both sides see', async ({ muster }, info) => {
  test.setTimeout(300_000);
  const window = new WindowPages(muster.app, muster.page);
  const { discover, build, prerequisites, hostKeys, share, dialogs } = window;

  await test.step('first run', async () => {
    await expect(window.firstRun.root()).toBeVisible();
    await expect(muster.page.getByTestId('practice')).toBeVisible();
    await look(window, '01-first-run', info);
    await window.firstRun.start('lab');
    await expect(discover.root()).toBeVisible();
    await look(window, '02-discover-empty', info);
  });

  await test.step('a scan finds every machine in its state', async () => {
    await discover.scan().click();
    await expect(discover.row('atlas')).toBeVisible();
    await keepPictures(window, '03-discover-scanning', info);
    await expect(window.foot()).toContainText(/13 nodes, \d+ usable\. .* Next:/, { timeout: 30_000 });
    await expect(discover.row('atlas')).toContainText('Ready');
    await expect(discover.row('kite')).toContainText('Login needed');
    await expect(discover.row('swift')).toContainText('Key changed');
    await look(window, '04-discover-done', info);
  });

  await test.step('the alarm of a changed key accepts nothing', async () => {
    const before = await knownHostsOf(muster);
    await discover.row('swift').click();
    await look(window, '05-key-changed-panel', info);
    await prerequisites.alarm().click();
    await expect(dialogs.alarm()).toBeVisible();
    await expect(dialogs.keepBlocked()).toBeFocused();
    await look(window, '06-key-alarm', info);
    await muster.page.keyboard.press('Enter');
    await expect(dialogs.alarm()).toBeHidden();
    await prerequisites.alarm().click();
    await dialogs.replaceKey().click();
    await expect(dialogs.fingerprint()).toBeVisible();
    await dialogs.paste().fill(printedBy('heron'));
    await expect(muster.page.getByTestId('fingerprints-differ')).toBeVisible();
    await expect(dialogs.pin()).toBeDisabled();
    await look(window, '07-replace-key', info);
    await muster.page.getByTestId('not-now').click();
    await expect(dialogs.fingerprint()).toBeHidden();
    await expect(prerequisites.status()).toContainText('Key changed');
    expect(await knownHostsOf(muster)).toBe(before);
    await window.closeNotices();
    await prerequisites.closeNode();
  });

  await test.step('the cluster is built', async () => {
    await discover.buildCluster();
    await expect(build.scheduler()).toContainText('atlas');
    await build.workersAre(WORKERS);
    await look(window, '08-build-cluster', info);
    await build.save();
    await expect(prerequisites.root()).toBeVisible();
    await expect(prerequisites.row(IBIS)).toContainText('Verify key');
    await look(window, '09-prerequisites', info);
  });

  await test.step('a key is pinned after its fingerprint was pasted', async () => {
    await prerequisites.openNode(IBIS);
    await look(window, '10-key-unknown-panel', info);
    await prerequisites.apply('trust-host-key').click();
    await expect(dialogs.paste()).toBeFocused();
    await look(window, '11-fingerprint', info);
    await dialogs.paste().fill(printedBy('heron'));
    await expect(dialogs.pin()).toBeDisabled();
    await dialogs.trust(printedBy('ibis'));
    await expect(prerequisites.status()).toContainText('No way back');
    expect(await knownHostsOf(muster)).toContain(hostKeyFrom('host ibis').blob);
    await prerequisites.closeNode();
  });

  await test.step('passwords are asked for once each', async () => {
    await prerequisites.openNode('kite');
    await prerequisites.apply('install-public-key').click();
    await expect(dialogs.password()).toBeFocused();
    await look(window, '12-password', info);
    await dialogs.typePassword(PRACTICE_PASSWORD);
    await expect(prerequisites.status()).toContainText('No way back');
    await prerequisites.closeNode();
    await prerequisites.openNode('owl');
    await prerequisites.apply('install-sshfs').click();
    await dialogs.typePassword(PRACTICE_PASSWORD);
    await expect(prerequisites.finding('sshfs-present')).toHaveCount(0);
    await prerequisites.closeNode();
  });

  await test.step('everything else is fixed at once, as shown', async () => {
    await window.closeNotices();
    await prerequisites.fixAll().click();
    await expect(dialogs.fix()).toContainText('merlin: Install uv');
    await look(window, '13-fix-all', info);
    await dialogs.confirmFix().click();
    await expect(window.foot()).toContainText('All 5 nodes are ready.', { timeout: 60_000 });
    await look(window, '14-prerequisites-done', info);
  });

  await test.step('a reload loses nothing', async () => {
    await muster.page.reload();
    await expect(window.rail('prerequisites')).toHaveAttribute('data-state', 'done');
    await window.goTo('prerequisites');
    await expect(window.foot()).toContainText('All 5 nodes are ready.');
  });

  await test.step('host keys are seeded', async () => {
    await window.goTo('host-keys');
    await look(window, '15-host-keys', info);
    if (await hostKeys.seed().isVisible()) await hostKeys.seed().click();
    await expect(window.rail('host-keys')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
    await look(window, '16-host-keys-done', info);
    await window.onward().click();
  });

  await test.step('the share is set up and seen from both sides', async () => {
    await expect(share.root()).toBeVisible();
    await look(window, '17-share-plan', info);
    await share.apply().click();
    await expect(window.rail('share')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    await look(window, '18-share-done', info);
    const tops = await share.tools().evaluateAll((tools) => tools.map((tool) => tool.getBoundingClientRect().top));
    expect(tops, 'the tools stand on one line at 1280 pixels').toEqual([tops[0], tops[0], tops[0], tops[0]]);
    await window.onward().click();
    await expect(window.proof.root()).toBeVisible();
    await look(window, '19-proof', info);
  });

  await test.step('the pages beside the steps', async () => {
    for (const page of ['logs', 'changes', 'settings'] as const) {
      await window.open(page);
      await look(window, `20-${page}`, info);
    }
  });

  expect(muster.complaints).toEqual([]);
});
