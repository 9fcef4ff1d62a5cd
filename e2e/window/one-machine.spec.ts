import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { look } from '../pages/look';
import { WindowPages } from '../pages/window-pages';
import { expect, test } from './launch';

test('this computer alone: a real proof passes, and its report is saved', async ({ muster }, info) => {
  test.setTimeout(300_000);
  const window = new WindowPages(muster.app, muster.page);
  const { proof } = window;

  await window.firstRun.start('this-computer');
  await expect(proof.root()).toBeVisible();
  await look(window, '30-proof-before', info);
  await proof.start().click();
  await expect(proof.cancel()).toBeVisible();
  await expect(proof.verdict()).toHaveAttribute('data-verdict', 'passed', { timeout: 120_000 });
  await expect(window.rail('proof')).toHaveAttribute('data-state', 'done');
  await look(window, '31-proof-passed', info);

  await muster.app.evaluate(({ dialog }, to) => {
    dialog.showSaveDialog = (...args: unknown[]) => {
      const { defaultPath } = args[args.length - 1] as { defaultPath: string };
      return Promise.resolve({ canceled: false, filePath: `${to}/${defaultPath}` });
    };
  }, muster.home);
  await proof.exportReport('html').click();
  const saved = async (): Promise<string> => {
    const name = (await readdir(muster.home)).find((file) => file.endsWith('.html'));
    return name ? readFile(join(muster.home, name), 'utf8') : '';
  };
  await expect.poll(saved).toContain('What this does not prove');

  await muster.page.reload();
  await expect(window.rail('proof')).toHaveAttribute('data-state', 'done');
  expect(muster.complaints).toEqual([]);
});
