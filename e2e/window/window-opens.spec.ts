import { expect, test } from './launch';

test('the window opens with its title and without complaint', async ({ muster }) => {
  await expect(muster.page).toHaveTitle('Muster');
  await expect(muster.page.locator('#root')).not.toBeEmpty();
  expect(muster.page.url()).toBe('muster://app/index.html');
  expect(muster.complaints).toEqual([]);
});

test('the page has no Node, and only the bridge', async ({ muster }) => {
  const seen = await muster.page.evaluate(() => ({
    require: typeof Reflect.get(window, 'require'),
    process: typeof Reflect.get(window, 'process'),
    bridge: typeof Reflect.get(window, 'muster'),
  }));
  expect(seen).toEqual({ require: 'undefined', process: 'undefined', bridge: 'object' });
});

test('the page can neither leave, nor open another window, nor reach the network', async ({ muster }) => {
  const { app, page } = muster;
  const opened = await page.evaluate(() => window.open('https://example.invalid/') === null);
  expect(opened).toBe(true);
  const fetched = await page.evaluate(() =>
    fetch('http://127.0.0.1:9/').then(
      () => 'answered',
      () => 'refused',
    ),
  );
  expect(fetched).toBe('refused');
  // Asked of the main process, which listens before the page tries: Playwright's own page waits for the refused
  // navigation to end.
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.once('will-navigate', (event) => {
      Reflect.set(globalThis, 'refused', { prevented: event.defaultPrevented, url: contents.getURL() });
    });
  });
  await page.evaluate(() => void setTimeout(() => window.location.assign('https://example.invalid/'), 0));
  await expect
    .poll(() => app.evaluate(() => Reflect.get(globalThis, 'refused')))
    .toEqual({ prevented: true, url: 'muster://app/index.html' });
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('every load has a policy with a nonce of its own', async ({ muster }) => {
  const nonceOf = (): Promise<string | undefined> =>
    muster.page.evaluate(() => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce);
  const first = await nonceOf();
  await muster.page.reload();
  const second = await nonceOf();
  expect(first).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(second).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(second).not.toBe(first);
  const styled = await muster.page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = '#root { outline: 3px solid red }';
    document.head.append(style);
    const root = document.querySelector('#root');
    return root === null ? '' : getComputedStyle(root).outlineStyle;
  });
  expect(styled).toBe('none');
});
