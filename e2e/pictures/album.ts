import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import type { Theme, WindowPages } from '../pages/window-pages';

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
  async scene(name: string, show: () => Promise<unknown>, leave?: () => Promise<unknown>): Promise<void> {
    await this.attempt(name, async () => {
      await show();
      await this.take(name);
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
  async take(name: string): Promise<void> {
    await this.window.closeNotices();
    for (const look of LOOKS) await this.takeOne(name, look);
    await this.wear(LOOKS[0] ?? ['light', 1440]);
  }

  async takeOne(name: string, look: Look): Promise<void> {
    await this.wear(look);
    const path = join(folder, `${name}-${look[0]}-${look[1]}.png`);
    await this.window.page.screenshot({ animations: 'disabled', caret: 'hide', path });
  }

  async wear([theme, width]: Look): Promise<void> {
    await this.window.size(width, HEIGHTS[width]);
    await this.window.theme(theme);
  }
}
