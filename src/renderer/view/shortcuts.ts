import { useEffect } from 'react';
import { STEP_IDS, stepStatesOf } from '../../shared/steps';
import { useFleetStore } from '../store/fleet-store';
import { start } from '../store/notice-store';
import { useSettings } from '../store/settings-store';
import { closePanel, goTo, planUndo, setPalette, useWizard } from '../store/wizard-store';
import { cancel } from './acts';
import { runningJobs } from './jobs';

const isMac = (): boolean => /mac/i.test(navigator.platform);
/** What the modifier is called on this system. */
export const modKey = (): string => (isMac() ? '⌘' : 'Ctrl');

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
const hasDialog = (): boolean => document.querySelector('.veil') !== null;

/** The filled button of the innermost open surface: a dialog beats the panel, the panel beats the foot. */
export function primaryButton(): HTMLButtonElement | null {
  for (const surface of ['.veil', '.node-panel', '.main', '.first-run-foot']) {
    const buttons = document.querySelectorAll<HTMLButtonElement>(`${surface} [data-primary]:not(:disabled)`);
    const last = buttons[buttons.length - 1];
    if (last) return last;
    if (surface === '.veil' && hasDialog()) return null;
  }
  return null;
}

/** Moves the focus to the next or previous region: rail, body, panel, foot, top. */
function moveRegion(isBack: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + (isBack ? -1 : 1) + regions.length) % regions.length];
  const first = next?.querySelector<HTMLElement>('[tabindex="0"], button:not([tabindex="-1"]), input');
  (first ?? next)?.focus();
}

function onModKey(event: KeyboardEvent): boolean {
  const { fleet } = useFleetStore.getState();
  const key = event.key.toLowerCase();
  if (key === 'k') setPalette(!useWizard.getState().isPaletteOpen);
  else if (key === 'enter') primaryButton()?.click();
  else if (hasDialog()) return false;
  else if (key >= '1' && key <= '5') {
    const step = STEP_IDS[Number(key) - 1];
    if (step && stepStatesOf(fleet)[step].state !== 'locked') goTo(step);
  } else if (key === '.') {
    const job = runningJobs(fleet).at(-1);
    if (job) cancel(job.id);
  } else if (key === 'l') goTo('logs');
  else if (key === ',') goTo('settings');
  else if (key === 'z' && !isTyping(event.target)) {
    const last = [...fleet.changes].reverse().find((entry) => entry.state === 'done' && entry.inverse.kind !== 'none');
    if (last) planUndo([last.id]);
  } else return false;
  return true;
}

function onPlainKey(event: KeyboardEvent): boolean {
  const { panelNode } = useWizard.getState();
  if (event.key === 'F6') moveRegion(event.shiftKey);
  else if (event.key === 'Escape' && !hasDialog() && panelNode) {
    closePanel();
    document.querySelector<HTMLElement>(`[data-node="${CSS.escape(panelNode)}"]`)?.focus();
  } else if (hasDialog() || isTyping(event.target) || !useSettings.getState().hasLetterKeys) return false;
  else if (event.key === '?') goTo('settings');
  else if (event.key === '/') document.querySelector<HTMLElement>('[data-filter]')?.focus();
  else if (event.key.toLowerCase() === 'r' && panelNode) void start({ kind: 'check', nodes: [panelNode] });
  else return false;
  return true;
}

/** The window's keyboard (ui.md section 6). */
export function useShortcuts(): void {
  useEffect(() => {
    const isMod = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;
    // On the way down: radio groups and menus let no key up, and these keys mean the same wherever the focus is.
    const onMod = (event: KeyboardEvent): void => {
      if (isMod(event) && !event.altKey && onModKey(event)) event.preventDefault();
    };
    // On the way up: an open menu takes Esc and letters first.
    const onPlain = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || isMod(event)) return;
      if (onPlainKey(event)) event.preventDefault();
    };
    document.addEventListener('keydown', onMod, true);
    document.addEventListener('keydown', onPlain);
    return () => {
      document.removeEventListener('keydown', onMod, true);
      document.removeEventListener('keydown', onPlain);
    };
  }, []);
}
