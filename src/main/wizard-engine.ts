import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, powerMonitor } from 'electron';
import { Engine } from '../engine/engine';
import { isPractice, nodePorts } from '../engine/node-ports';
import { contract } from '../shared/contract';
import { wire } from '../shared/contract-kit';
import { APP_URL } from './app-protocol';
import { serveContract } from './contract-server';
import { pumpEvents } from './event-pump';
import { handlersFor } from './handlers';
import { lastCluster, rememberCluster } from './last-cluster';
import { PtyHost } from './terminal/pty-host';
import { terminalHandlers } from './terminal/terminal-handlers';

/** Where the D-Bus specification puts the system message bus. */
const SYSTEM_BUS = '/run/dbus/system_bus_socket';

/** The engine behind the window: opened before the window, closed after it. */
export interface WizardEngine {
  /** Connects the window: its requests are the only trusted ones, and it gets the events. */
  attach(window: BrowserWindow): void;
  close(): Promise<void>;
}

/** Opens the engine with the cluster of last time and serves the contract. */
export async function openWizardEngine(): Promise<WizardEngine> {
  let window: BrowserWindow | null = null;
  const log = await openLog();
  const ports = nodePorts({ canAsk: true, logSink: (line) => log.write(`${new Date().toISOString()} ${line}\n`) });
  const engine = await Engine.open(ports, await lastCluster(ports.stateDir));
  const isTrusted = (event: IpcMainInvokeEvent): boolean =>
    window !== null && event.senderFrame === window.webContents.mainFrame && event.senderFrame.url.startsWith(APP_URL);
  const terminals = new PtyHost((event) => {
    if (window && !window.isDestroyed()) window.webContents.send(wire('terminal.events'), event);
  });
  const handlers = {
    ...handlersFor(engine, ports, isPractice(process.env)),
    ...terminalHandlers({ engine, ports: { ...ports, isPractice: isPractice(process.env) } }, terminals),
  };
  serveContract(contract, handlers, ipcMain, isTrusted);
  const stop = pumpEvents(
    (listener) => engine.onEvent(listener),
    (events) => {
      if (window && !window.isDestroyed()) window.webContents.send(wire('engine.events'), events);
    },
  );
  return {
    attach: (opened) => {
      window = opened;
      // A reloaded page knows nothing of the terminals of the one before.
      opened.webContents.on('did-start-loading', () => void terminals.closeAll());
      guardQuit(opened, engine);
    },
    close: async () => {
      stop();
      await terminals.closeAll();
      await rememberCluster(ports.stateDir, engine.snapshot().cluster.name);
      await engine.close();
      log.end();
    },
  };
}

async function openLog(): Promise<NodeJS.WritableStream> {
  const folder = app.getPath('logs');
  await mkdir(folder, { recursive: true });
  return createWriteStream(join(folder, 'muster.log'), { flags: 'a', mode: 0o600 });
}

/** Asks before a window with a running job closes, and lets the job end first. */
function guardQuit(window: BrowserWindow, engine: Engine): void {
  let isLeaving = false;
  window.on('close', (event) => {
    if (isLeaving || engine.isIdle) return;
    event.preventDefault();
    const choice = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: 'A job is still running.',
      detail: 'Muster can cancel it, wait until everything it started has ended, and then close.',
      buttons: ['Keep it running', 'Cancel the job and close'],
      defaultId: 0,
      cancelId: 0,
    });
    if (choice === 0) return;
    isLeaving = true;
    void engine.close().then(() => window.close());
  });
  // Connections are dead after sleep; whatever needs one makes a new one. On Linux the news comes over the system bus;
  // without one, listening made Electron 22 crash now and then while it ended.
  if (process.platform === 'linux' && !existsSync(SYSTEM_BUS)) return;
  powerMonitor.on('resume', () => void engine.dropConnections());
}
