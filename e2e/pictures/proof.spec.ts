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
  await album.attempt('proof-running', async () => {
    await holdEvents(muster, 3);
    await page.getByTestId('proof-again').click();
    await expect(proof.phase('compute')).toHaveAttribute('data-state', 'running', { timeout: 180_000 });
    await expect(page.locator('.batch[data-state="done"]').nth(2)).toBeVisible({ timeout: 60_000 });
    await album.take('proof-running');
    await letEventsGo(muster);
    await ended(window, 'passed');
  });
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

/**
 * From the moment in which so many batches are done, the window is told nothing more: a run on this computer computes for
 * less than a second, and four pictures take several. The run itself goes on.
 */
async function holdEvents({ app }: LaunchedApp, batches: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, enough) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      send: (channel: string, ...args: unknown[]) => void;
      held?: unknown[][];
      letGo?: () => void;
    };
    const send = contents.send.bind(contents);
    const held: unknown[][] = [];
    let done = 0;
    contents.send = (channel, events, ...rest) => {
      if (channel !== 'muster:engine.events' || !Array.isArray(events)) return send(channel, events, ...rest);
      const now: unknown[] = [];
      for (const event of events as { what: { type: string; batch?: { state: string } } }[]) {
        if (done >= enough) held.push([event]);
        else now.push(event);
        if (event.what.type === 'proof-batch' && event.what.batch?.state === 'done') done += 1;
      }
      if (now.length > 0) send(channel, now, ...rest);
    };
    contents.letGo = () => {
      contents.send = send;
      send('muster:engine.events', held.flat());
    };
  }, batches);
}

async function letEventsGo({ app }: LaunchedApp): Promise<void> {
  await app.evaluate(({ BrowserWindow }) =>
    (BrowserWindow.getAllWindows()[0]?.webContents as unknown as { letGo: () => void } | undefined)?.letGo(),
  );
}

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
