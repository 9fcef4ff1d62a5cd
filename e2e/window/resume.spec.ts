import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WindowPages } from '../pages/window-pages';
import { expect, type LaunchedApp, launchMuster, test } from './launch';

/** Slow enough that a job is still running when Muster is killed. */
const SLOW = { MUSTER_PRACTICE_DELAY_MS: '250' };
/** Slow enough to read what is shown while Muster looks again. */
const VERY_SLOW = { MUSTER_PRACTICE_DELAY_MS: '1500' };
const QUICK = { MUSTER_PRACTICE_DELAY_MS: '20' };

let home = '';
let launched: LaunchedApp & { close: () => Promise<void> };
test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'muster-resume-'));
});
test.afterAll(async () => {
  await launched?.close();
  await rm(home, { recursive: true, force: true });
});

async function start(env: Record<string, string>): Promise<WindowPages> {
  launched = await launchMuster({ home, env });
  return new WindowPages(launched.app, launched.page);
}

/** As a crash or a power cut would: no chance to write anything. */
async function kill(): Promise<void> {
  const child = launched.app.process();
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function killAndStart(env: Record<string, string>): Promise<WindowPages> {
  await kill();
  return start(env);
}

/** What was changed where, with the jobs that did it. One act may stand in the journal with two inverses. */
async function changes(): Promise<Map<string, Set<string>>> {
  const text = await readFile(join(home, '.muster/practice/clusters/practice/journal.jsonl'), 'utf8');
  const jobs = new Map<string, Set<string>>();
  for (const line of text.split('\n').filter(Boolean)) {
    const { nodeId, what, state, jobId } = JSON.parse(line);
    if (state !== 'done') continue;
    const change = `${nodeId}: ${what.en} ${JSON.stringify(what.values)}`;
    jobs.set(change, (jobs.get(change) ?? new Set()).add(jobId));
  }
  return jobs;
}

const verified = (window: WindowPages): Promise<void> =>
  expect(window.page.getByTestId('stale')).toBeHidden({ timeout: 30_000 });

test.describe.configure({ mode: 'serial' });

test('killed with -9 in every step, it opens at the same place, looks again, and does nothing twice', async () => {
  test.setTimeout(240_000);
  let window = await start(SLOW);

  await test.step('Discover, in the middle of a scan', async () => {
    await window.firstRun.start('practice');
    await expect(window.discover.root()).toBeVisible();
    await window.discover.scan().click();
    await expect(window.discover.row('atlas')).toBeVisible();
    window = await killAndStart(QUICK);
    await expect(window.page.getByTestId('practice')).toBeVisible();
    await expect(window.discover.root()).toBeVisible();
    await window.discover.scan().or(window.discover.scanAgain()).click();
    await expect(window.foot()).toContainText(/13 nodes, \d+ usable\. .* Next:/, { timeout: 30_000 });
  });

  await test.step('Build the cluster', async () => {
    await window.discover.buildCluster();
    window = await killAndStart(QUICK);
    await expect(window.build.root()).toBeVisible();
    await verified(window);
    await expect(window.build.scheduler()).toContainText('atlas');
    await window.build.save();
  });

  await test.step('Prerequisites, with a panel open', async () => {
    await window.prerequisites.openNode('merlin');
    await window.page.getByRole('tab', { name: 'Facts' }).click();
    window = await killAndStart(VERY_SLOW);
    await expect(window.prerequisites.panel()).toBeVisible();
    await expect(window.page.getByRole('tab', { name: 'Facts' })).toHaveAttribute('aria-selected', 'true');
    await expect(window.page.getByTestId('stale')).toContainText('Results as of');
    await verified(window);
    window = await killAndStart(SLOW);
    await verified(window);
    await window.prerequisites.closeNode();
  });

  await test.step('Prerequisites, in the middle of a fix', async () => {
    await window.prerequisites.fixAll().click();
    await window.dialogs.confirmFix().click();
    await expect(window.page.getByTestId('job-progress')).toBeVisible();
    window = await killAndStart(QUICK);
    await expect(window.prerequisites.root()).toBeVisible();
    await verified(window);
    if (await window.prerequisites.fixAll().isEnabled()) {
      await window.prerequisites.fixAll().click();
      await window.dialogs.confirmFix().click();
      await expect(window.dialogs.fix()).toBeHidden();
    }
    await expect(window.foot()).toContainText('6 of 7 nodes are ready.', { timeout: 30_000 });
    await window.prerequisites.openNode('owl');
    await window.page.getByTestId('set-aside').click();
    await window.prerequisites.closeNode();
    await expect(window.foot()).toContainText('All 6 nodes are ready.');
  });

  await test.step('Host keys', async () => {
    await window.goTo('host-keys');
    window = await killAndStart(QUICK);
    await expect(window.hostKeys.root()).toBeVisible();
    await verified(window);
    if ((await window.rail('host-keys').getAttribute('data-state')) !== 'done') await window.hostKeys.seed().click();
    await expect(window.rail('host-keys')).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  });

  await test.step('Share, in the middle of its set-up', async () => {
    window = await killAndStart(SLOW);
    await verified(window);
    await window.goTo('share');
    await window.share.apply().click();
    await expect(
      window.page
        .locator('[data-testid^="share-step-"][data-state="running"]')
        .first()
        .or(window.page.getByTestId('running-jobs')),
    ).toBeVisible();
    window = await killAndStart(QUICK);
    await expect(window.share.root()).toBeVisible();
    await verified(window);
    if ((await window.rail('share').getAttribute('data-state')) !== 'done') await window.share.apply().click();
    await expect(window.rail('share')).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
  });

  await test.step('Proof, which practice stops before', async () => {
    await window.goTo('proof');
    window = await killAndStart(QUICK);
    await expect(window.page.getByTestId('practice-proof')).toBeVisible();
    await verified(window);
    await expect(window.rail('share')).toHaveAttribute('data-state', 'done');
  });

  const made = await changes();
  expect(made.size).toBeGreaterThan(5);
  expect([...made].filter(([, jobs]) => jobs.size > 1).map(([change]) => change)).toEqual([]);
  expect(launched.complaints).toEqual([]);
});

test('out of practice, the proof of this computer is real, and the practice cluster stays as it was', async () => {
  test.setTimeout(180_000);
  const window = new WindowPages(launched.app, launched.page);
  await window.page.getByTestId('leave-for-proof').click();
  await expect(window.page.getByTestId('practice')).toBeHidden();
  await expect(window.proof.root()).toBeVisible();
  await window.proof.start().click();
  await expect(window.proof.verdict()).toHaveAttribute('data-verdict', 'passed', { timeout: 120_000 });
  await window.page.getByTestId('cluster-menu').click();
  await window.page.getByRole('menuitem', { name: /^practice/ }).click();
  await expect(window.page.getByTestId('practice')).toBeVisible();
  await expect(window.page.getByTestId('practice-proof')).toBeVisible();
  await verified(window);
  await expect(window.rail('share')).toHaveAttribute('data-state', 'done');
});
