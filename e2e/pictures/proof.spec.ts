import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WindowPages } from '../pages/window-pages';
import { expect, type LaunchedApp, test } from '../window/launch';
import { Album, LOOKS } from './album';

test.describe.configure({ timeout: 900_000 });

const ended = async ({ proof }: WindowPages, verdict: string): Promise<void> => {
  await expect(proof.verdict()).toHaveAttribute('data-verdict', verdict, { timeout: 180_000 });
};

test('the proof of this computer, passed, cancelled and failed', async ({ muster }) => {
  const window = new WindowPages(muster.app, muster.page);
  const album = new Album(window);
  const { proof, page } = window;
  const close = (): Promise<void> => page.keyboard.press('Escape');
  await window.size(1440, 900);
  await album.wear(['light', 1440]);
  await window.firstRun.start('this-computer');
  await album.scene('proof-before', () => expect(proof.start()).toBeEnabled());
  await album.attempt('the first run, which installs', async () => {
    await proof.start().click();
    await ended(window, 'passed');
  });
  for (const look of LOOKS) {
    await album.attempt(`proof-running ${look.join(' ')}`, async () => {
      await album.wear(look);
      await page.getByTestId('proof-again').click();
      // A busy computer takes its picture a second or two later: by then the workers compute.
      await expect(proof.phase('workers')).toHaveAttribute('data-state', 'running', { timeout: 180_000 });
      await album.shoot('proof-running', look);
      await ended(window, 'passed');
    });
  }
  await album.scene('proof-passed', () => ended(window, 'passed'));
  await album.scene('proof-history', () => expect(page.getByTestId('run-history')).toBeAttached(), {
    settle: () => page.getByTestId('run-history').scrollIntoViewIfNeeded(),
  });
  await album.scene(
    'proof-compare',
    async () => {
      await page.locator('[data-testid^="compare-"]').first().click();
      await expect(page.getByTestId('compare-table')).toBeVisible({ timeout: 30_000 });
    },
    { leave: close },
  );
  await album.scene(
    'proof-snippets',
    async () => {
      await page.getByTestId('snippets').click();
      await expect(page.getByTestId('snippet-install')).toBeVisible({ timeout: 60_000 });
    },
    { leave: close },
  );
  await exported(window, album, muster);
  await album.scene('proof-cancelled', async () => {
    await page.getByTestId('proof-again').click();
    await proof.cancel().click();
    await ended(window, 'cancelled');
  });
  await album.scene('proof-failed', async () => {
    await putFileInTheWay(muster);
    await page.getByTestId('proof-again').click();
    await ended(window, 'failed');
  });
  await album.scene('first-run-earlier-clusters', () =>
    page.keyboard.press('Control+k').then(async () => {
      await page.keyboard.type('First page');
      await page.keyboard.press('Enter');
      await expect(window.firstRun.root()).toBeVisible();
    }),
  );
  expect(album.missed).toEqual([]);
});

/** A file where the environments of the workers lie: a real reason for a real proof to fail. */
async function putFileInTheWay({ home }: LaunchedApp): Promise<void> {
  await rm(join(home, 'wenv'), { recursive: true, force: true });
  await writeFile(join(home, 'wenv'), 'in the way\n');
}

async function exported(window: WindowPages, album: Album, { app, home }: LaunchedApp): Promise<void> {
  await app.evaluate(({ dialog }, folder) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: `${folder}/report.html` });
  }, home);
  await album.attempt('proof-exported', async () => {
    await window.proof.exportReport('html').click();
    await expect(window.page.getByTestId('toast-ok').first()).toBeVisible();
    for (const look of LOOKS) {
      await album.wear(look);
      await album.shoot('proof-exported', look);
    }
    await album.wear(['light', 1440]);
    await window.closeNotices();
  });
}
