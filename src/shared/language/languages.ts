/** The languages of the window, by their BCP 47 tags, each in its own name. The command line and files speak English. */
export const LANGUAGES = { en: 'English', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

/** For tests: every sentence between brackets and in other letters, a third longer, so that what is not translated shows. */
export const PSEUDO = 'en-XA';

/** What a person chose: a language, the one of the system, or the one for tests. */
export type LanguageChoice = 'system' | Language | typeof PSEUDO;

export const isLanguageChoice = (value: unknown): value is LanguageChoice =>
  value === 'system' || value === PSEUDO || (typeof value === 'string' && Object.hasOwn(LANGUAGES, value));

/** The first language of the system that Muster speaks; English if it speaks none. `systemTags`: as `navigator.languages`. */
export function languageOf(choice: LanguageChoice, systemTags: readonly string[]): Language | typeof PSEUDO {
  if (choice !== 'system') return choice;
  for (const tag of systemTags) {
    const primary = tag.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(LANGUAGES, primary)) return primary as Language;
  }
  return 'en';
}
