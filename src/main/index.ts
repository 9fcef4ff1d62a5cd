import { app, dialog, ipcMain, protocol } from 'electron';
import { takeCompiledCode } from '../engine/compiled-code';
import { APP_SCHEME_PRIVILEGES, serveApp } from './app-protocol';
import { EarlyCalls } from './early-calls';
import { printAndLeave, printRequest } from './print-pdf';
import { guardContents, guardSession } from './security';
import { focusWindow, openWindow } from './window';
import type { WizardEngine } from './wizard-engine';

// Tests and portable installs name their own folder: it must be known before the lock, which lies in that folder.
const userDataDir = app.commandLine.getSwitchValue('user-data-dir');
if (userDataDir) app.setPath('userData', userDataDir);

protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
app.on('web-contents-created', (_event, contents) => guardContents(contents));

// The command line asks for a page to be printed while the app may be open: it takes no part in the single instance.
const printing = printRequest();
if (printing) {
  void printAndLeave(printing);
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow);
  app.on('window-all-closed', () => app.quit());
  app
    .whenReady()
    .then(start)
    .catch(async (error: unknown) => {
      process.stderr.write(
        `Muster could not open its window: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
      // Whoever started it from a menu sees no standard error.
      dialog.showErrorBox('Muster could not open.', await reasonOf(error));
      app.exit(1);
    });
} else {
  app.quit();
}

/** What happened, the raw text, and what to do: a cluster file or journal that cannot be used is named in it. */
async function reasonOf(error: unknown): Promise<string> {
  const { failureValueOf } = await import('../shared/failure');
  const { english } = await import('../shared/model/sentence');
  const { message, detail, next } = failureValueOf(error);
  return [english(message), detail, english(next)].filter(Boolean).join('\n\n');
}

/**
 * The window first, then the engine, which takes longer to load than the page: what the page asks before waits for it.
 * The engine is closed, and with it every connection, before the app goes.
 */
async function start(): Promise<void> {
  serveApp();
  guardSession();
  const calls = new EarlyCalls(ipcMain);
  let engine: WizardEngine | null = null;
  let isClosed = false;
  app.on('will-quit', (event) => {
    if (isClosed || !engine) return;
    event.preventDefault();
    void engine.close().finally(() => {
      isClosed = true;
      app.quit();
    });
  });
  const window = await openWindow();
  takeCompiledCode();
  const { openWizardEngine } = await import('./wizard-engine');
  engine = await openWizardEngine(calls);
  if (window.isDestroyed()) return;
  engine.attach(window);
  calls.open();
}
