import { create } from 'zustand';
import { isLanguageChoice, type LanguageChoice } from '../../shared/language/languages';

export type ThemeChoice = 'system' | 'light' | 'dark';
/** What a person likes, kept on this computer. */
export interface Settings {
  readonly theme: ThemeChoice;
  readonly language: LanguageChoice;
  /** Single letters act as shortcuts (WCAG 2.1.4 wants a way to switch them off). */
  readonly hasLetterKeys: boolean;
  /** A message of the system when a long job ends while the window is not looked at. */
  readonly notifies: boolean;
}

const KEY = 'muster.settings';
const DEFAULTS: Settings = { theme: 'system', language: 'system', hasLetterKeys: true, notifies: true };

function storedSettings(): Settings {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const { theme, language, hasLetterKeys, notifies } = (stored ?? {}) as Partial<Record<keyof Settings, unknown>>;
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
      language: isLanguageChoice(language) ? language : DEFAULTS.language,
      hasLetterKeys: typeof hasLetterKeys === 'boolean' ? hasLetterKeys : DEFAULTS.hasLetterKeys,
      notifies: typeof notifies === 'boolean' ? notifies : DEFAULTS.notifies,
    };
  } catch {
    return DEFAULTS;
  }
}

export const useSettings = create<Settings>(storedSettings);

export function changeSettings(change: Partial<Settings>): void {
  useSettings.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(useSettings.getState()));
  } catch {
    // A full or forbidden store only means that the choice lasts until the window closes.
  }
}

/** Sets the theme as an attribute of the root, and follows the system while the choice is `system`. */
export function followTheme(): () => void {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    const { theme } = useSettings.getState();
    document.documentElement.dataset.theme = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme;
  };
  apply();
  system.addEventListener('change', apply);
  const stop = useSettings.subscribe(apply);
  return () => {
    system.removeEventListener('change', apply);
    stop();
  };
}
