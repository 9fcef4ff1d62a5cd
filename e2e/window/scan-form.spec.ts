import { look } from '../pages/look';
import { WindowPages } from '../pages/window-pages';
import { expect, test } from './launch';

const practice = (delayMs: number) => ({
  musterOptions: { env: { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: String(delayMs) } },
});

test.use(practice(5));

test('what cannot be scanned is named under its field, and the form stays open', async ({ muster }, info) => {
  const window = new WindowPages(muster.app, muster.page);
  const { discover } = window;
  await window.firstRun.start('lab');
  await discover.openForm();
  await discover.networks().fill('192.168.77.0/240');
  await discover.lookThere().click();
  await expect(discover.form().locator('.field-error')).toContainText('192.168.77.0/240');
  await expect(discover.networks()).toHaveValue('192.168.77.0/240');
  await look(window, '40-bad-network', info);
  await discover.networks().fill('192.168.77.0/28');
  await discover.lookThere().click();
  await expect(discover.form()).toBeHidden();
  await expect(discover.progress()).toBeHidden();
  await expect(discover.row('atlas')).toContainText('Ready');
});

test('a name alone scans no network and asks nobody else', async ({ muster }) => {
  const { firstRun, discover } = new WindowPages(muster.app, muster.page);
  await firstRun.start('lab');
  await discover.addByName('wren');
  await expect(discover.row('wren')).toContainText('Ready');
  // The other one is this computer.
  await expect(muster.page.locator('[data-testid^="node-row-"]')).toHaveCount(2);
  expect(muster.complaints).toEqual([]);
});

test.describe('while nodes take their time', () => {
  test.use(practice(2_000));

  test('a scan can be cancelled, and started again', async ({ muster }) => {
    const { firstRun, discover } = new WindowPages(muster.app, muster.page);
    await firstRun.start('lab');
    await discover.scan().click();
    await discover.cancel().click();
    await expect(discover.progress()).toBeHidden();
    await expect(muster.page.getByTestId('toast-bad')).toHaveCount(0);
    await discover.scan().or(discover.scanAgain()).click();
    await expect(discover.progress()).toBeVisible();
    await discover.cancel().click();
    await expect(discover.progress()).toBeHidden();
    expect(muster.complaints).toEqual([]);
  });
});
