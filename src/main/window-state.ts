import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, type Rectangle, screen } from 'electron';
import { z } from 'zod';
import { writeWholeSync } from '../engine/write-whole';

const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(320),
  height: z.number().int().min(240),
  isMaximized: z.boolean(),
});
type WindowState = z.infer<typeof WindowState>;

/** As large as the design was drawn for, where the screen has room. */
const FIRST_SIZE = { width: 1280, height: 800 };
/** So much of the window has to lie on a display that a person can grip it. */
const GRIP = { width: 120, height: 40 };
const SETTLE_MS = 400;

const fileOf = (): string => join(app.getPath('userData'), 'window.json');

/** True when enough of the window's head lies on one of the displays that are there now. Pure. */
export function isReachable(bounds: Rectangle, displays: readonly Rectangle[]): boolean {
  return displays.some((area) => {
    const wide = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const isHeadInside = bounds.y >= area.y && bounds.y + GRIP.height <= area.y + area.height;
    return wide >= GRIP.width && isHeadInside;
  });
}

/** Where and how large the window was; the first size, placed by the system, when it was nowhere or on a display that has gone. */
export function windowBounds(): { bounds: Partial<Rectangle>; isMaximized: boolean } {
  const kept = read();
  const displays = screen.getAllDisplays().map((display) => display.workArea);
  if (!kept) return { bounds: FIRST_SIZE, isMaximized: false };
  const { isMaximized, ...bounds } = kept;
  if (isReachable(bounds, displays)) return { bounds, isMaximized };
  return { bounds: { width: bounds.width, height: bounds.height }, isMaximized };
}

/** Keeps size and place of the window from now on, a moment after each change and when it closes. */
export function keepWindowState(window: BrowserWindow): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const write = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed() || window.isMinimized()) return;
    const state: WindowState = { ...window.getNormalBounds(), isMaximized: window.isMaximized() };
    try {
      writeWholeSync(fileOf(), JSON.stringify(state));
    } catch {
      // A full disk costs the place of the window, and no more.
    }
  };
  const soon = (): void => {
    timer ??= setTimeout(write, SETTLE_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('close', write);
}

function read(): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(fileOf(), 'utf8')));
  } catch {
    return null;
  }
}
