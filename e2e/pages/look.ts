import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type TestInfo } from '@playwright/test';
import type { Theme, WindowPages } from './window-pages';

const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDE = { width: 1280, height: 800 };
/** What differs between the themes. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const SMALL = { width: 800, height: 600 };

/** Where the pictures of a run are kept, besides its results. The documentation's are made with it. */
const album = process.env.MUSTER_SCREENSHOTS;

/**
 * Looks at the screen as it stands, in both themes, at the smallest size of the design and at 200 % zoom: nothing for axe
 * to find, no page wider than the window, and a picture each. Leaves the window wide and light.
 */
export async function look(window: WindowPages, name: string, info: TestInfo): Promise<void> {
  await window.size(WIDE.width, WIDE.height);
  for (const theme of THEMES) {
    await window.theme(theme);
    await takePicture(window, info.outputPath(`${name}-${theme}.png`));
    await findNothing(window, `${name}-${theme}`, theme === 'dark' ? COLOURS : undefined);
  }
  await window.theme('light');
  await window.size(SMALL.width, SMALL.height);
  await takePicture(window, info.outputPath(`${name}-small.png`));
  await findNothing(window, `${name}-small`);
  await window.size(WIDE.width, WIDE.height);
  await window.zoom(2);
  await findNothing(window, `${name}-zoom`);
  await window.zoom(1);
}

/** The one that Playwright's own binding of it uses. */
const AXE = readFileSync(
  require.resolve('axe-core/axe.min.js', { paths: [require.resolve('@axe-core/playwright')] }),
  'utf8',
);
type Axe = {
  run: (options: unknown) => Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
};

/** Everything axe has to say of the page. It is brought in once for each load: that takes longer than a run of it. */
async function violationsOn({ page }: WindowPages, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  // React Aria hides what it has not placed yet: after a change of the window for a moment, and never for good.
  await expect(page.locator('[style*="opacity: 0;"][style*="clip-path: inset(50%)"]')).toHaveCount(0);
  // Colours on their way from one theme to the other are of neither, nor is a sheet that still appears. Spinners never end.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
        .map((one) => one.finished.catch(() => undefined)),
    ),
  );
  const { violations } = await page.evaluate(
    (only) =>
      (globalThis as unknown as { axe: Axe }).axe.run({
        resultTypes: ['violations'],
        ...(only ? { runOnly: { type: 'rule', values: only } } : {}),
      }),
    rules,
  );
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.html}`).join('\n')}`,
  );
}

/** Nothing for axe to find, and no page wider than the window. Themes differ in their colours alone. */
async function findNothing(window: WindowPages, name: string, rules?: readonly string[]): Promise<void> {
  const found = await violationsOn(window, rules);
  expect.soft(found, `axe on ${name}`).toEqual([]);
  const overhang = await window.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overhang, `pixels that ${name} is wider than the window`).toBeLessThanOrEqual(0);
}

/**
 * Nothing for axe to find on the screen as it stands, in both themes and at 200 % zoom. Without pictures, for the many
 * screens that have theirs in the documentation. Leaves the window as it was, and light.
 */
export async function glance(window: WindowPages, name: string): Promise<void> {
  await window.theme('dark');
  await findNothing(window, `${name}-dark`, COLOURS);
  await window.theme('light');
  await findNothing(window, `${name}-light`);
  await window.zoom(2);
  await findNothing(window, `${name}-zoom`);
  await window.zoom(1);
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
