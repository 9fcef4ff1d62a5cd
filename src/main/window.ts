import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { APP_URL } from './app-protocol';
import { keepWindowState, windowBounds } from './window-state';

let window: BrowserWindow | undefined;

/**
 * Opens the one window of the wizard. `prepare` gets it before its page asks for anything. Resolves when the page has
 * loaded.
 */
export async function openWindow(prepare: (window: BrowserWindow) => void): Promise<BrowserWindow> {
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
  prepare(opened);
  opened.once('ready-to-show', () => opened.show());
  opened.once('closed', () => {
    window = undefined;
  });
  await opened.loadURL(APP_URL).catch(unlessReloaded);
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
