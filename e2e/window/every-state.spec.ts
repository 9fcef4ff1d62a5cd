import { LAB_NOW } from '../../src/renderer/testing/fake-fleet';
import { glance } from '../pages/look';
import { stage } from '../pages/stage';
import { answersFor, SCREEN_STATES } from '../pages/states';
import { WindowPages } from '../pages/window-pages';
import { expect, test } from './launch';

test('every screen says in every state what is, and what to do', async ({ muster }) => {
  test.setTimeout(600_000);
  const window = new WindowPages(muster.app, muster.page);
  await window.size(1280, 800);
  await muster.page.clock.setFixedTime(LAB_NOW + 6_400);
  for (const state of SCREEN_STATES) {
    await test.step(state.name, async () => {
      const fleet = state.fleet();
      await stage(muster.app, muster.page, fleet, answersFor(state, fleet));
      await (state.page === 'topology' ? window.open('topology') : window.goTo(state.page));
      await state.show?.(window, muster.page);
      for (const text of state.says)
        await expect.soft(muster.page.locator('body'), `${state.name} says so`).toContainText(text);
      await glance(window, state.name);
    });
  }
  expect(muster.complaints).toEqual([]);
});
