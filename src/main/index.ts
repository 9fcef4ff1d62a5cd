import { app, protocol } from 'electron';
import { APP_SCHEME_PRIVILEGES, serveApp } from './app-protocol';
import { guardContents, guardSession } from './security';
import { focusWindow, openWindow } from './window';
import { openWizardEngine } from './wizard-engine';

// Tests and portable installs name their own folder: it must be known before the lock, which lies in that folder.
const userDataDir = app.commandLine.getSwitchValue('user-data-dir');
if (userDataDir) app.setPath('userData', userDataDir);

protocol.registerSchemesAsPrivileged([APP_SCHEME_PRIVILEGES]);
app.on('web-contents-created', (_event, contents) => guardContents(contents));

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', focusWindow);
  app.on('window-all-closed', () => app.quit());
  app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      process.stderr.write(
        `Muster could not open its window: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
      app.exit(1);
    });
} else {
  app.quit();
}

/** The engine answers before the page can ask; it is closed, and with it every connection, before the app goes. */
async function start(): Promise<void> {
  serveApp();
  guardSession();
  const engine = await openWizardEngine();
  let isClosed = false;
  app.on('will-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    void engine.close().finally(() => {
      isClosed = true;
      app.quit();
    });
  });
  await openWindow((window) => engine.attach(window));
}
