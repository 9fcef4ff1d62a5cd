import { look } from '../../pages/look';
import { WindowPages } from '../../pages/window-pages';
import { expect, type LaunchedApp, launchMuster, test } from '../../window/launch';
import type { Lab, LabNode } from '../lab.mjs';
import { canRunLab, downLab, outputOf, upLab } from '../lab-by-command';
import { nodeOf } from '../node-of';

const INSTANCE = 'i5t-term';
const can = canRunLab();

test.skip(!can.ok, can.reason);

let lab: Lab;
let muster: LaunchedApp & { close: () => Promise<void> };
const node = (name: string): LabNode => nodeOf(lab, name);

test.beforeAll(async () => {
  lab = upLab('ten-broken', INSTANCE);
  muster = await launchMuster({ home: lab.managerHome });
});
test.afterAll(async () => {
  if (!can.ok) return;
  await muster?.close();
  downLab(INSTANCE);
});

test('what needs a person is done in the embedded terminal: ssh-copy-id, and sudo that asks', async () => {
  const { page } = muster;
  const window = new WindowPages(muster.app, page);
  const { discover, prerequisites } = window;
  const screen = page.locator('.xterm-rows');
  const terminal = page.getByTestId('terminal');
  const [kite, dunlin] = [node('kite'), node('dunlin')];
  await window.size(1280, 800);
  await window.firstRun.start('lab');
  await discover.addByName(`alice@${kite.address}`, `alice@${dunlin.address}`);

  await test.step('ssh-copy-id lets this computer in', async () => {
    await discover.row(kite.address).click();
    await expect(prerequisites.status()).toContainText('Login needed');
    await page.getByTestId('terminal-ssh-copy-id').click();
    await expect(screen).toContainText('password:', { timeout: 30_000 });
    await page.keyboard.type(`${kite.password}\n`);
    await expect(screen).toContainText('Number of key(s) added: 1', { timeout: 30_000 });
    await expect(terminal).toHaveAttribute('data-state', 'ended');
    await expect(terminal).toContainText('exit code 0');
    expect(await screen.textContent()).not.toContain(kite.password);
    await terminal
      .getByRole('button', { name: /again$/ })
      .last()
      .click();
    await expect(prerequisites.status()).not.toContainText('Login needed', { timeout: 30_000 });
    expect(outputOf(INSTANCE, 'kite', 'sh', '-c', 'grep -c . ~/.ssh/authorized_keys').trim()).toBe('1');
    await prerequisites.closeNode();
  });

  await test.step('sudo asks for its password, which is shown nowhere', async () => {
    await discover.row(dunlin.address).click();
    await page.keyboard.press('Control+t');
    await expect(terminal).toHaveAttribute('data-state', 'open', { timeout: 20_000 });
    await expect(screen).toContainText('alice@dunlin', { timeout: 20_000 });
    await page.keyboard.type('sudo sh -c "id -u; tty"\n');
    await expect(screen).toContainText('password for alice', { timeout: 20_000 });
    await page.keyboard.type(`${dunlin.password}\n`);
    await expect(screen).toContainText('/dev/pts/');
    expect(await screen.textContent()).not.toContain(dunlin.password);
    await look(window, 'terminal-lab', test.info());
    await page.getByTestId('end-terminal').click();
    await expect(terminal).toHaveAttribute('data-state', 'ended');
  });
  expect(muster.complaints).toEqual([]);
});
