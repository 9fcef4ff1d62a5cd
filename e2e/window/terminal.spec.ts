import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { type RealSshd, startSshd, whyNoSshd } from '../../src/engine/ssh/testing/real-sshd';
import { look } from '../pages/look';
import { WindowPages } from '../pages/window-pages';
import { type LaunchedApp, launchMuster, test } from './launch';

const whyNot = whyNoSshd();

test.describe('a practice node', () => {
  test.use({ musterOptions: { env: { MUSTER_SESSION: 'recorded', MUSTER_PRACTICE_DELAY_MS: '5' } } });
  test('has no terminal: the window says why, and shows the command', async ({ muster }) => {
    const window = new WindowPages(muster.app, muster.page);
    await window.firstRun.start('lab');
    await muster.page.getByTestId('scan-first').click();
    await expect(window.discover.row('heron')).toBeVisible({ timeout: 30_000 });
    await window.discover.row('heron').click();
    await muster.page.getByRole('tab', { name: 'Terminal' }).click();
    await expect(muster.page.locator('.xterm')).toHaveCount(0);
    await muster.page.getByTestId('open-terminal').click();
    await expect(muster.page.getByTestId('terminal-unavailable')).toContainText('there is no machine to log in to');
    await expect(muster.page.getByTestId('terminal')).toContainText('ssh ');
    expect(muster.complaints).toEqual([]);
  });
});

base.describe('a real sshd', () => {
  base.skip(whyNot !== null, whyNot ?? '');
  let sshd: RealSshd;
  let muster: LaunchedApp & { close: () => Promise<void> };
  let window: WindowPages;

  base.beforeAll(async () => {
    sshd = await startSshd();
    sshd.pin('ed25519', 'ecdsa', 'rsa');
    muster = await launchMuster({ home: sshd.home });
    window = new WindowPages(muster.app, muster.page);
  });
  base.afterAll(async () => {
    await muster?.close();
    await sshd?.stop();
  });

  base('gives a shell that owns Tab, and lets it go by F6 and Mod Shift Tab', async () => {
    const { page } = muster;
    const screen = page.locator('.xterm-rows');
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await window.size(1280, 800);
    await window.firstRun.start('lab');
    await window.discover.addByName(`${process.env.USER ?? 'root'}@127.0.0.1:${sshd.port}`);
    await page
      .locator('[data-testid^="node-row-127"], [data-testid^="node-row-"]')
      .filter({ hasText: '127.0.0.1' })
      .last()
      .click();
    expect(requested.filter((url) => /screen-.*\.js/.test(url))).toEqual([]);
    await page.keyboard.press('Control+t');
    await expect(page.getByTestId('terminal')).toHaveAttribute('data-state', 'open', { timeout: 20_000 });
    expect(requested.some((url) => /screen-.*\.js/.test(url))).toBe(true);

    await page.keyboard.type('stty size; echo pid=$$ tty=$(tty)\n');
    await expect(screen).toContainText(/pid=\d+ tty=\/dev\/pts/, { timeout: 20_000 });
    const pid = Number(/pid=(\d+)/.exec((await screen.textContent()) ?? '')?.[1]);
    expect(pid).toBeGreaterThan(1);

    await page.keyboard.press('Tab');
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
    await page.keyboard.press('Control+Shift+Tab');
    await expect(page.getByRole('tab', { name: 'Terminal' })).toBeFocused();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.press('F6');
    await expect(page.locator('.xterm-helper-textarea')).not.toBeFocused();
    await expect(page.getByTestId('terminal')).toContainText('Tab belongs to the shell.');

    // Ctrl K cuts the line in a shell: it opens no palette here.
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.press('Control+k');
    await expect(page.getByTestId('palette')).toHaveCount(0);
    await page.keyboard.press('Control+u');
    await page.keyboard.type('i=0; while [ $i -lt 30000 ]; do echo "line $i"; i=$((i+1)); done; echo the-end\n');
    await expect(screen).toContainText(/the-end\s*[^"\s]/, { timeout: 60_000 });
    await look(window, 'terminal', base.info());

    await page.keyboard.type("printf '\\033[38;2;180;20;20mof-true-colour\\033[0m \\033[32mof-a-palette\\033[0m\\n'\n");
    const coloured = screen.locator('span').filter({ hasText: /^of-true-colour$/ });
    await expect(coloured).toHaveCSS('color', 'rgb(180, 20, 20)');

    const startedAt = Date.now();
    await page.getByTestId('end-terminal').click();
    await expect(page.getByTestId('terminal')).toHaveAttribute('data-state', 'ended');
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(muster.complaints).toEqual([]);
  });

  base('trusts no other key than Muster does', async () => {
    const { page } = muster;
    const pinned = readFileSync(sshd.knownHosts, 'utf8');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(sshd.knownHosts, '');
    await page.getByTestId('open-terminal').click();
    await expect(page.locator('.xterm-rows')).toContainText('Host key verification failed', { timeout: 20_000 });
    await expect(page.getByTestId('terminal')).toHaveAttribute('data-state', 'ended');
    await expect(page.getByTestId('terminal')).toContainText('exit code 255');
    expect(readFileSync(join(sshd.home, '.ssh/known_hosts'), 'utf8')).toBe('');
    writeFileSync(sshd.knownHosts, pinned);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
