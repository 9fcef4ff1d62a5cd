import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { contractKinds } from '../shared/contract-kinds';
import { wire } from '../shared/contract-kit';
import type { InvokeServer } from './contract-server';

type Handler = (event: IpcMainInvokeEvent, input: unknown) => unknown;

/**
 * Takes the calls of the window from its first moment on, and answers them when the engine is there: the window is
 * drawn meanwhile. Nothing is judged here; sender and input are checked by the handlers that come.
 */
export class EarlyCalls implements InvokeServer {
  readonly #handlers = new Map<string, Handler>();
  readonly #isOpen: Promise<void>;
  /** Lets the calls through, those that wait first. Every handler has to be there. */
  open: () => void = () => {};

  constructor(server: Pick<IpcMain, 'handle'>) {
    this.#isOpen = new Promise((resolve) => {
      this.open = resolve;
    });
    for (const [name, kind] of Object.entries(contractKinds)) {
      if (kind !== 'call') continue;
      server.handle(wire(name), async (event, input: unknown) => {
        await this.#isOpen;
        return this.#handlers.get(wire(name))?.(event, input);
      });
    }
  }

  handle(channel: string, handler: Handler): void {
    this.#handlers.set(channel, handler);
  }
}
