import type { MainWord } from '../shared/main-words';

let translated: Readonly<Record<string, string>> = {};

/** Takes over what the window has translated. */
export const learnWords = (words: Readonly<Record<string, string>>): void => {
  translated = words;
};

/** A sentence of main in the window's language, or in English before the window has spoken. */
export const word = (english: MainWord): string => translated[english] ?? english;
