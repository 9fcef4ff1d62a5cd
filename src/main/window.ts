import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { APP_URL } from './app-protocol';
import { keepWindowState, windowBounds } from './window-state';

let window: BrowserWindow | undefined;

/** Opens the one window of the wizard. Resolves when its page has run, or has gone: what it asks has to wait till then. */
export async function openWindow(): Promise<BrowserWindow> {
  const { bounds, isMaximized } = windowBounds();
  const opened = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Muster',
    webPreferences: {
      preload: join(__dirname, '../preload/index.js'),
      // Named one by one, although most are defaults: an older or newer Electron must not decide them.
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window = opened;
  if (isMaximized) opened.maximize();
  keepWindowState(opened);
  opened.once('ready-to-show', () => opened.show());
  opened.once('closed', () => {
    window = undefined;
  });
  const hasRun = new Promise<void>((resolve) => {
    opened.webContents.once('dom-ready', () => resolve());
    opened.once('closed', resolve);
  });
  await Promise.race([hasRun, opened.loadURL(APP_URL).catch(unlessReloaded)]);
  return opened;
}

// A reload before the first load has ended aborts that load; the page comes all the same.
function unlessReloaded(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_ABORTED') throw error;
}

/** Brings the open window to the front, for a second start of the app. */
export function focusWindow(): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
