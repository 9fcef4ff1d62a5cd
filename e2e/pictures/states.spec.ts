import { LAB_NOW } from '../../src/renderer/testing/fake-fleet';
import { stage } from '../pages/stage';
import { answersFor, SCREEN_STATES } from '../pages/states';
import { WindowPages } from '../pages/window-pages';
import { expect, test } from '../window/launch';
import { Album } from './album';

test.describe.configure({ timeout: 900_000 });

/** Screens that have a picture of a real run, and need no other one. */
const SHOWN_FOR_REAL = new Set(['proof-running', 'proof-ready', 'share-locked']);

test('screens in the states that neither practice nor this computer reaches', async ({ muster }) => {
  const window = new WindowPages(muster.app, muster.page);
  const album = new Album(window);
  await window.size(1440, 900);
  await muster.page.clock.setFixedTime(LAB_NOW + 6_400);
  for (const state of SCREEN_STATES) {
    if (SHOWN_FOR_REAL.has(state.name)) continue;
    await album.scene(`state-${state.name}`, async () => {
      const fleet = state.fleet();
      await stage(muster.app, muster.page, fleet, answersFor(state, fleet));
      await (state.page === 'topology' ? window.open('topology') : window.goTo(state.page));
      await state.show?.(window, muster.page);
      await expect(muster.page.locator('body')).toContainText(state.says[0] ?? '');
    });
  }
  expect(album.missed).toEqual([]);
});

test('the system’s own colours (high contrast)', async ({ muster }) => {
  const window = new WindowPages(muster.app, muster.page);
  const album = new Album(window);
  await window.size(1440, 900);
  await muster.page.clock.setFixedTime(LAB_NOW + 6_400);
  const seen = [
    'discover-partial',
    'prerequisites-remedy-failed',
    'host-keys-differ',
    'share-one-way',
    'proof-failed-share',
  ];
  for (const state of SCREEN_STATES.filter(({ name }) => seen.includes(name))) {
    await album.attempt(`contrast-${state.name}`, async () => {
      const fleet = state.fleet();
      await muster.page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
      await stage(muster.app, muster.page, fleet, answersFor(state, fleet));
      await window.goTo(state.page === 'topology' ? 'share' : state.page);
      await state.show?.(window, muster.page);
      await expect(muster.page.locator('body')).toContainText(state.says[0] ?? '');
      await album.shoot(`contrast-${state.name}`, ['dark', 1440]);
    });
  }
  expect(album.missed).toEqual([]);
});
