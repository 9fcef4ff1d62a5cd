import i18next from 'i18next';
import { useEffect } from 'react';
import { useSettings } from '../store/settings-store';
import { closePanel, setPalette, useWizard } from '../store/wizard-store';
import { runCommand } from './commands';

export const isMac = (): boolean => /mac/i.test(navigator.platform);
/** What the modifier is called on this system. */
export const modKey = (): string => (isMac() ? '⌘' : 'Ctrl');
/** Keys as a person of this system reads them. */
export const keysText = (keys: string): string => keys.replace('Mod', modKey());

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
const hasDialog = (): boolean => document.querySelector('.veil') !== null;
const isTerminal = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[data-region="terminal"], .xterm') !== null;

/** What the modifier and a key do. Those that are not here are left to the field or the terminal that has the focus. */
const MOD_COMMANDS: Readonly<Record<string, string>> = {
  enter: 'primary',
  '1': 'step-discover',
  '2': 'step-prerequisites',
  '3': 'step-host-keys',
  '4': 'step-share',
  '5': 'step-proof',
  '.': 'cancel',
  l: 'logs',
  t: 'terminal',
  f: 'find-in-log',
  ',': 'settings',
  z: 'undo',
};
/** Keys alone: single letters can be switched off. */
const LETTER_COMMANDS: Readonly<Record<string, string>> = { '?': 'keys', '/': 'filter', r: 'check-node' };

const run = (id: string): true => {
  runCommand(id, i18next.t);
  return true;
};

function onModKey(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  // Ctrl and a letter are the shell's own; only Cmd of macOS stays the window's.
  if (isTerminal(event.target) && event.ctrlKey) return false;
  if (key === 'k') {
    setPalette(!useWizard.getState().isPaletteOpen);
    return true;
  }
  const id = MOD_COMMANDS[key];
  if (!id) return false;
  if (key === 'enter') return run(id);
  // A shell uses these letters itself; Mod Shift Tab or F6 leaves it first.
  if (hasDialog() || isTerminal(event.target)) return false;
  if (key === 'z' && isTyping(event.target)) return false;
  return run(id);
}

function onPlainKey(event: KeyboardEvent): boolean {
  const { panelNode } = useWizard.getState();
  if (event.key === 'F6') return run(event.shiftKey ? 'previous-region' : 'next-region');
  if (event.key === 'Escape' && !hasDialog() && panelNode && !isTerminal(event.target)) {
    closePanel();
    document.querySelector<HTMLElement>(`[data-node="${CSS.escape(panelNode)}"]`)?.focus();
    return true;
  }
  if (hasDialog() || isTyping(event.target) || isTerminal(event.target)) return false;
  const id = LETTER_COMMANDS[event.key.toLowerCase()];
  return id !== undefined && useSettings.getState().hasLetterKeys && run(id);
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
