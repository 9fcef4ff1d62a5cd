import { look } from '../pages/look';
import { WindowPages } from '../pages/window-pages';
import { expect, test } from './launch';

test.use({ musterOptions: { env: { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '5' } } });

test('a trust is taken away after its lines were shown, and put back by undo', async ({ muster }, info) => {
  test.setTimeout(180_000);
  const window = new WindowPages(muster.app, muster.page);
  const { discover, build, prerequisites, hostKeys, dialogs } = window;
  const { page } = muster;
  await window.firstRun.start('lab');
  await discover.scanToTheEnd();
  await discover.buildCluster();
  await build.workersAre(['merlin']);
  await build.save();
  await prerequisites.fixAll().click();
  await dialogs.confirmFix().click();
  await expect(window.foot()).toContainText('All 2 nodes are ready.', { timeout: 60_000 });
  await window.goTo('host-keys');
  if (await hostKeys.seed().isVisible()) await hostKeys.seed().click();
  await expect(window.rail('host-keys')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });

  await page.getByTestId('trust-row-merlin').click();
  const entry = page.getByTestId('trust-entry-merlin-atlas-login');
  await expect(entry).toContainText('merlin may log in on atlas');
  await expect(entry).toContainText(/authorised merlin to log in on atlas, since \d/);
  await window.closeNotices();
  await look(window, 'trust-list', info);

  await page.getByTestId('revoke-merlin-atlas-login').click();
  const question = page.getByTestId('confirm-dialog');
  await expect(question).toContainText('merlin then can no longer log in there.');
  await expect(question).toContainText('- restrict,from=');
  await look(window, 'trust-revoke', info);
  await page.getByTestId('confirm-no').click();
  await expect(hostKeys.cell('merlin', 'worker-login')).toContainText('Works');

  await page.getByTestId('revoke-merlin-atlas-login').click();
  await page.getByTestId('confirm-yes').click();
  await expect(hostKeys.cell('merlin', 'worker-login')).toContainText('To authorise', { timeout: 20_000 });
  await entry.getByRole('button', { name: 'Put it back…' }).click();
  await page.getByTestId('confirm-undo').click();
  await page.getByTestId('check-all').click();
  await expect(hostKeys.cell('merlin', 'worker-login')).toContainText('Works', { timeout: 20_000 });
  expect(muster.complaints).toEqual([]);
});
