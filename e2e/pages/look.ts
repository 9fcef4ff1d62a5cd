import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type TestInfo } from '@playwright/test';
import type { Theme, WindowPages } from './window-pages';

const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDE = { width: 1280, height: 800 };
const SMALL = { width: 800, height: 600 };

/** Where the pictures of a run are kept, besides its results. The documentation's are made with it. */
const album = process.env.MUSTER_SCREENSHOTS;

/**
 * Looks at the screen as it stands, in both themes and at the smallest size of the design: nothing for axe to find, no
 * page wider than the window, and a picture each. Leaves the window wide and light.
 */
export async function look(window: WindowPages, name: string, info: TestInfo): Promise<void> {
  for (const [suffix, size] of [
    ['', WIDE],
    ['-small', SMALL],
  ] as const) {
    await window.size(size.width, size.height);
    for (const theme of THEMES) {
      await window.theme(theme);
      await takePicture(window, info.outputPath(`${name}${suffix}-${theme}.png`));
      // Colours do not depend on the size.
      if (size === WIDE || theme === 'light') await findNothing(window, `${name}${suffix}-${theme}`);
    }
  }
  await window.size(WIDE.width, WIDE.height);
  await window.theme('light');
}

async function findNothing(window: WindowPages, name: string): Promise<void> {
  // Legacy mode: the other one opens a second page, which the app refuses.
  const { violations } = await new AxeBuilder({ page: window.page }).setLegacyMode(true).analyze();
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.html}`).join('\n')}`,
  );
  expect.soft(found, `axe on ${name}`).toEqual([]);
  const overhang = await window.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overhang, `pixels that ${name} is wider than the window`).toBeLessThanOrEqual(0);
}

/** A picture of the screen as it stands; kept in the album when there is one. */
export async function keepPicture(window: WindowPages, name: string, info: TestInfo): Promise<void> {
  await takePicture(window, info.outputPath(`${name}.png`));
  if (album) await takePicture(window, join(album, `${name}.png`));
}

/** A picture in each theme, at the size that the window has. Leaves the window light. */
export async function keepPictures(window: WindowPages, name: string, info: TestInfo): Promise<void> {
  for (const theme of THEMES) {
    await window.theme(theme);
    await keepPicture(window, `${name}-${theme}`, info);
  }
  await window.theme('light');
}

/** Transitions of 120 to 180 ms would blur what is compared: Playwright ends them. */
async function takePicture(window: WindowPages, path: string): Promise<void> {
  await window.page.screenshot({ animations: 'disabled', caret: 'initial', path });
}
