import { type BrowserWindow, Notification } from 'electron';
import { wire } from '../shared/contract-kit';
import type { MenuSection } from '../shared/model/shell';
import { showMenu } from './app-menu';
import { focusWindow } from './window';
import { learnWords } from './words';

/** What stands round the page: menu, messages of the system. */
export class WindowShell {
  #window: BrowserWindow | null = null;

  attach(window: BrowserWindow): void {
    this.#window = window;
  }

  describe({ menu, words }: { menu: readonly MenuSection[]; words: Readonly<Record<string, string>> }): void {
    learnWords(words);
    showMenu(menu, (id) => {
      if (this.#window && !this.#window.isDestroyed()) this.#window.webContents.send(wire('shell.commands'), { id });
    });
  }

  /** Says something outside the window, unless the person looks at it. */
  notify(message: { title: string; body: string }): void {
    if (!this.#window || this.#window.isDestroyed() || this.#window.isFocused() || !Notification.isSupported()) return;
    const notification = new Notification(message);
    notification.on('click', focusWindow);
    notification.show();
  }
}
