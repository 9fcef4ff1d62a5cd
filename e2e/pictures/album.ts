import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import type { Theme, WindowPages } from '../pages/window-pages';

type Act = () => Promise<unknown>;

/** What belongs to a screen besides showing it. */
export type Scene = {
  /** Closes what stands open afterwards. */
  leave?: Act;
  /** Brings the part that matters into sight, again in each size. */
  settle?: Act;
};

export type Look = readonly [theme: Theme, width: 800 | 1440];

const HEIGHTS = { 800: 600, 1440: 900 } as const;
/** Smallest and usual size of the design, each in both themes. */
export const LOOKS: readonly Look[] = [
  ['light', 1440],
  ['dark', 1440],
  ['dark', 800],
  ['light', 800],
];

const ACT_TIMEOUT_MS = 20_000;

const folder = process.env.MUSTER_ALBUM ?? mkdtempSync(join(tmpdir(), 'muster-album-'));
mkdirSync(folder, { recursive: true });

/** Takes pictures of one window, and goes on when one screen could not be shown: the others are still wanted. */
export class Album {
  readonly missed: string[] = [];

  constructor(private readonly window: WindowPages) {
    window.page.setDefaultTimeout(ACT_TIMEOUT_MS);
  }

  /** Brings a screen up and pictures it. What stands open afterwards is closed by `leave`. */
  async scene(name: string, show: () => Promise<unknown>, more: Scene = {}): Promise<void> {
    const { leave, settle } = more;
    await this.attempt(name, async () => {
      await this.clearNotices();
      await show();
      await this.take(name, settle);
    });
    if (leave) await this.attempt(`after ${name}`, leave);
  }

  /** A part of the way that has no picture of its own. */
  async attempt(name: string, act: () => Promise<unknown>): Promise<void> {
    await test.step(name, async () => {
      try {
        await act();
      } catch (error) {
        this.missed.push(
          `${name}: ${error instanceof Error ? error.message.split('\n').slice(0, 4).join(' ') : error}`,
        );
      }
    });
  }

  /** The screen as it stands, in every size and theme. Leaves the window wide and light. */
  async take(name: string, settle?: Act): Promise<void> {
    await this.clearNotices();
    for (const look of LOOKS) {
      await this.wear(look);
      await settle?.();
      await this.shoot(name, look);
    }
    await this.wear(LOOKS[0] ?? ['light', 1440]);
  }

  /** The screen as it stands now, in the look that it has: for what passes within seconds. */
  async shoot(name: string, [theme, width]: Look): Promise<void> {
    const path = join(folder, `${name}-${theme}-${width}.png`);
    await this.window.page.screenshot({ animations: 'disabled', caret: 'hide', path });
  }

  /** Notices say what was just done: they are no part of a screen. Under a dialog they cannot be reached, and stay. */
  private async clearNotices(): Promise<void> {
    if ((await this.window.page.locator('.veil').count()) === 0) await this.window.closeNotices();
  }

  async wear([theme, width]: Look): Promise<void> {
    await this.window.size(width, HEIGHTS[width]);
    await this.window.theme(theme);
  }
}
