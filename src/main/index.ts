import { app, protocol } from 'electron';
import { APP_SCHEME_PRIVILEGES, serveApp } from './app-protocol';
import { guardContents, guardSession } from './security';
import { focusWindow, openWindow } from './window';

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

async function start(): Promise<void> {
  serveApp();
  guardSession();
  await openWindow();
}
