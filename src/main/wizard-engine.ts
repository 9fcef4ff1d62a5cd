import { app, type BrowserWindow, dialog, type IpcMainInvokeEvent } from 'electron';
import { contract } from '../shared/contract';
import { wire } from '../shared/contract-kit';
import { APP_URL } from './app-protocol';
import { type InvokeServer, serveContract } from './contract-server';
import { EngineHost } from './engine-host';
import { pumpEvents } from './event-pump';
import { handlersFor } from './handlers';
import { showProgress } from './job-progress';
import { openLogFile } from './log-file';
import { watchSleep } from './sleep-watch';
import { PtyHost } from './terminal/pty-host';
import { terminalHandlers } from './terminal/terminal-handlers';
import { WindowShell } from './window-shell';
import { word } from './words';

/** The page gets its rows first: logins are work for the thread that also answers and draws. */
const FIRST_LOOK_MS = 300;

/** The engine behind the window: opened while the window draws its first picture, closed after it. */
export interface WizardEngine {
  /** Connects the window: its requests are the only trusted ones, and it gets the events. */
  attach(window: BrowserWindow): void;
  close(): Promise<void>;
}

/** Opens the engine with the cluster of last time and serves the contract. @throws Failure bad-file. */
export async function openWizardEngine(server: InvokeServer): Promise<WizardEngine> {
  let window: BrowserWindow | null = null;
  const log = await openLogFile(app.getPath('logs'));
  const host = await EngineHost.open((line) => log.write(line));
  const shell = new WindowShell();
  const isTrusted = (event: IpcMainInvokeEvent): boolean =>
    window !== null && event.senderFrame === window.webContents.mainFrame && event.senderFrame.url.startsWith(APP_URL);
  const terminals = new PtyHost((event) => {
    if (window && !window.isDestroyed()) window.webContents.send(wire('terminal.events'), event);
  });
  const handlers = { ...handlersFor(host, shell, log), ...terminalHandlers(host, terminals) };
  serveContract(contract, handlers, server, isTrusted);
  const stops = [
    pumpEvents(
      (listener) => host.onEvent(listener),
      (events) => {
        if (window && !window.isDestroyed()) window.webContents.send(wire('engine.events'), events);
      },
    ),
    // Connections are dead after sleep, and what was known is old.
    watchSleep(() => void host.engine.wake()),
  ];
  return {
    attach: (opened) => {
      window = opened;
      shell.attach(opened);
      guardQuit(opened, host);
      // A reloaded page knows nothing of the terminals of the one before.
      opened.webContents.on('did-start-loading', () => void terminals.closeAll());
      stops.push(
        showProgress(
          opened,
          (listener) => host.onEvent(listener),
          () => host.engine.snapshot(),
        ),
      );
      const looking = setTimeout(() => host.engine.verifyAgain(), FIRST_LOOK_MS);
      stops.push(() => clearTimeout(looking));
    },
    close: async () => {
      for (const stop of stops) stop();
      await terminals.closeAll();
      await host.close();
      await log.end();
    },
  };
}

/** Asks before a window with a running job closes, and lets the job end first. */
function guardQuit(window: BrowserWindow, host: EngineHost): void {
  let isLeaving = false;
  window.on('close', (event) => {
    if (isLeaving || host.engine.isIdle) return;
    event.preventDefault();
    const choice = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: word('A job is still running.'),
      detail: word('Muster can cancel it, wait until everything it started has ended, and then close.'),
      buttons: [word('Keep it running'), word('Cancel the job and close')],
      defaultId: 0,
      cancelId: 0,
    });
    if (choice === 0) return;
    isLeaving = true;
    void host.engine.close().then(() => window.close());
  });
}
