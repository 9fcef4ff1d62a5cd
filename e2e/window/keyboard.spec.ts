import { PRACTICE_PASSWORD } from '../../src/engine/recorded/practice-lab';
import { WindowPages } from '../pages/window-pages';
import { expect, test } from './launch';

test.use({ musterOptions: { env: { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '5' } } });

test('the whole practice flow by keyboard alone', async ({ muster }) => {
  test.setTimeout(180_000);
  const window = new WindowPages(muster.app, muster.page);
  const { discover, build, prerequisites, hostKeys, share, dialogs } = window;
  const { keyboard } = muster.page;
  /** Presses the filled button, once it is the one that is meant. */
  const forward = async (testId: string): Promise<void> => {
    await expect(muster.page.locator(`[data-testid="${testId}"][data-primary]:not(:disabled)`)).toBeVisible();
    await keyboard.press('Control+Enter');
  };
  const focused = (attribute: string): Promise<string | null> =>
    muster.page.evaluate((name) => document.activeElement?.getAttribute(name) ?? null, attribute);

  await expect(window.firstRun.root()).toBeVisible();
  while ((await focused('type')) !== 'radio') await keyboard.press('Tab');
  await keyboard.press('ArrowRight');
  await expect(muster.page.getByTestId('start')).toContainText('my lab machines');
  await forward('start');
  await expect(discover.root()).toBeVisible();
  await forward('scan-first');
  await expect(window.foot()).toContainText(/13 nodes, \d+ usable\. .* Next:/, { timeout: 30_000 });
  await forward('build-cluster');
  await expect(build.scheduler()).toContainText('atlas');
  await forward('save-cluster');

  await expect(prerequisites.root()).toBeVisible();
  await forward('fix-all');
  await expect(dialogs.fix()).toBeVisible();
  await forward('confirm-fix');
  await expect(dialogs.fix()).toBeHidden();
  await expect(prerequisites.row('owl')).toContainText('SSHFS missing');
  await expect(window.foot()).toContainText('6 of 7 nodes are ready.', { timeout: 60_000 });

  // The one that is left needs a password: to its row by arrows, into its panel by Enter.
  await keyboard.press('Control+1');
  await keyboard.press('Control+2');
  while ((await focused('data-node')) === null) await keyboard.press('Tab');
  while ((await focused('data-node')) !== 'owl') await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(prerequisites.remedy('install-sshfs')).toBeVisible();
  await forward('apply-install-sshfs');
  await expect(dialogs.password()).toBeFocused();
  await keyboard.type(PRACTICE_PASSWORD);
  await keyboard.press('Enter');
  await expect(window.foot()).toContainText('All 7 nodes are ready.', { timeout: 30_000 });
  await keyboard.press('Escape');
  await expect(prerequisites.panel()).toBeHidden();
  await forward('continue');

  await expect(hostKeys.root()).toBeVisible();
  if ((await window.rail('host-keys').getAttribute('data-state')) !== 'done') await forward('seed-apply');
  await expect(window.rail('host-keys')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  await forward('continue');
  await expect(share.root()).toBeVisible();
  await forward('share-apply');
  await expect(window.rail('share')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
  await forward('continue');
  await expect(window.proof.root()).toBeVisible();
  expect(muster.complaints).toEqual([]);
});
