import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { glance } from '../pages/look';
import { WindowPages } from '../pages/window-pages';
import { dataDirOf, expect, launchMuster, test } from './launch';

const PRACTICE = { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '5' };

test.describe('on the practice lab', () => {
  test.use({ musterOptions: { env: PRACTICE } });

  test('pages beside the steps, menus and dialogs hold for axe, in both themes, small and at 200 %', async ({
    muster,
  }) => {
    test.setTimeout(400_000);
    const window = new WindowPages(muster.app, muster.page);
    const { page } = muster;
    await window.size(1280, 800);
    const shown = async (name: string, testId: string): Promise<void> => {
      await expect(page.getByTestId(testId).first()).toBeVisible();
      await glance(window, name);
      await page.keyboard.press('Escape');
      await expect(page.getByTestId(testId)).toHaveCount(0);
    };
    await window.firstRun.start('lab');
    await window.discover.scanToTheEnd();
    await window.discover.openForm();
    await shown('add-nodes', 'scan-form');
    await window.open('nodes');
    await glance(window, 'nodes');
    await page.getByTestId('node-row-merlin').click();
    for (const tab of ['Facts', 'Log', 'Terminal', 'Changes']) {
      await page.getByRole('tab', { name: tab }).click();
      await glance(window, `panel-${tab.toLowerCase()}`);
    }
    await page.keyboard.press('Escape');
    await window.discover.root().or(page.getByTestId('nodes-page')).waitFor();
    await window.goTo('discover');
    await window.discover.buildCluster();
    await window.build.workersAre(['merlin', 'heron']);
    await window.build.save();
    await window.open('topology');
    await glance(window, 'topology');
    await page.getByTestId('help-menu').click();
    await expect(page.getByRole('menuitem', { name: 'Report a problem' })).toBeVisible();
    await glance(window, 'help-menu');
    await page.getByRole('menuitem', { name: 'Words and what they mean' }).click();
    await shown('words', 'words-dialog');
    await page.keyboard.press('?');
    await shown('keys', 'keys-dialog');
    await page.keyboard.press('Control+k');
    await shown('palette', 'palette');
    await page.getByTestId('notice-menu').click();
    await expect(page.getByRole('dialog', { name: 'Notices' })).toBeVisible();
    await glance(window, 'notices');
    await page.keyboard.press('Escape');
    await page.getByTestId('cluster-menu').click();
    await expect(page.getByRole('menuitem', { name: 'New cluster' })).toBeVisible();
    await glance(window, 'cluster-menu');
    await page.getByRole('menuitem', { name: 'New cluster' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await glance(window, 'new-cluster');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await window.open('settings');
    await page.getByTestId('report-problem').click();
    await expect(page.getByTestId('problem-text')).toContainText('Muster', { timeout: 30_000 });
    await glance(window, 'problem');
    expect(muster.complaints).toEqual([]);
  });

  test('nothing is lost or cut off at any size of the design', async ({ muster }, info) => {
    test.setTimeout(240_000);
    const window = new WindowPages(muster.app, muster.page);
    await window.firstRun.start('lab');
    await window.discover.scanToTheEnd();
    await window.discover.buildCluster();
    await window.build.workersAre(['merlin', 'heron']);
    await window.build.save();
    await window.prerequisites.fixAll().click();
    await window.dialogs.confirmFix().click();
    await expect(window.foot()).toContainText('All 3 nodes are ready.', { timeout: 60_000 });
    await window.goTo('host-keys');
    await window.hostKeys.seed().click();
    await expect(window.rail('host-keys')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
    for (const step of ['discover', 'prerequisites', 'host-keys', 'share'] as const) {
      await window.goTo(step);
      for (const [width, height] of [
        [640, 520],
        [800, 600],
        [1000, 700],
        [1440, 900],
      ] as const) {
        await window.size(width, height);
        await muster.page.screenshot({ path: info.outputPath(`${step}-${width}x${height}.png`) });
        expect.soft(await cutOff(muster.page), `${step} at ${width}x${height}`).toEqual([]);
      }
    }
  });
});

test('a cluster whose file cannot be used is named on the first page, and its backup opens it', async () => {
  test.setTimeout(180_000);
  const info = test.info();
  const home = info.outputPath('home');
  await mkdir(dataDirOf(home), { recursive: true });
  const first = await launchMuster({ home, env: PRACTICE });
  const before = new WindowPages(first.app, first.page);
  await before.firstRun.start('lab');
  await before.discover.scanToTheEnd();
  await first.close();
  // The second start changes the cluster, and so keeps what the first one left.
  const second = await launchMuster({ home, env: PRACTICE });
  const between = new WindowPages(second.app, second.page);
  await between.goTo('discover');
  await between.discover.buildCluster();
  await between.build.workersAre(['merlin']);
  await between.build.save();
  await second.close();
  await writeFile(join(home, '.muster/clusters/lab/cluster.json'), '{"schema": "muster.clus');
  const third = await launchMuster({ home, env: PRACTICE });
  const window = new WindowPages(third.app, third.page);
  const broken = third.page.getByTestId('broken-lab');
  await expect(broken).toContainText('The cluster lab cannot be opened.');
  await expect(broken).toContainText('There is a backup of');
  await glance(window, 'first-run-broken');
  await third.page.getByTestId('restore-lab').click();
  await expect(third.page.getByTestId('cluster-menu')).toContainText('lab');
  await window.goTo('discover');
  await expect(window.discover.row('merlin')).toBeVisible();
  expect(third.complaints).toEqual([]);
  await third.close();
});

/** Buttons and headings that the window cuts off at an edge, and do not lie in a box that scrolls. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (element: Element): boolean => {
      for (let box = element.parentElement; box; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box);
        if ([overflowX, overflowY].some((how) => how === 'auto' || how === 'scroll')) return true;
      }
      return false;
    };
    return [...document.querySelectorAll('button, h1, h2, input, .step-foot-text')]
      .filter((element) => element.checkVisibility?.() !== false && !scrolls(element))
      .filter((element) => {
        const { left, right, top, bottom, width } = element.getBoundingClientRect();
        return width > 0 && (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1);
      })
      .map((element) => `${element.tagName} ${element.textContent?.trim().slice(0, 60)}`);
  });
}
