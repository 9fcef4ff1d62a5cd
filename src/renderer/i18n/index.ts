import i18next, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
import { type LanguageChoice, languageOf, PSEUDO } from '../../shared/language/languages';
import type { Sentence } from '../../shared/model/sentence';
import { ENGLISH_PLURALS } from './en';
import { CLUSTER_PLURALS } from './en-cluster';
import { pseudo } from './pseudo';

/** Languages of the window. Keys are the English sentences themselves; English only adds its singular forms. */
const resources = { en: { translation: { ...ENGLISH_PLURALS, ...CLUSTER_PLURALS } } };

/** Speaks English at once. */
export function startTranslation(): void {
  void i18next.use({ type: 'postProcessor', name: 'pseudo', process: pseudo }).init({
    lng: 'en',
    fallbackLng: 'en',
    resources,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
}

/** Speaks what was chosen; a catalogue is loaded when it is needed first. Dates and numbers follow (`spokenLanguage`). */
export async function speak(choice: LanguageChoice): Promise<void> {
  const language = languageOf(choice, navigator.languages);
  if (language === 'fr' && !i18next.hasResourceBundle('fr', 'translation')) {
    const { FRENCH } = await import('../../shared/language/french');
    i18next.addResourceBundle('fr', 'translation', FRENCH);
  }
  i18next.options.postProcess = language === PSEUDO ? ['pseudo'] : false;
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export interface Speech {
  /** Translates one of the window's own sentences. */
  readonly t: TFunction;
  /** Translates a sentence of the engine. */
  readonly tell: (sentence: Sentence) => string;
}

/** Values go in as `replace`, so that a slot called `context` or `lng` is never taken for an option of i18next. */
export const tellWith =
  (t: TFunction) =>
  ({ en, values }: Sentence): string =>
    t(en, { replace: values, ...(typeof values.count === 'number' ? { count: values.count } : {}) });

let spoken: Speech | null = null;
i18next.on('languageChanged', () => {
  spoken = null;
});

/** One value per language: thousands of cells ask for it with every frame that is scrolled. */
function speech(): Speech {
  if (!spoken) {
    const t = i18next.getFixedT(i18next.language);
    spoken = { t, tell: tellWith(t) };
  }
  return spoken;
}

function onLanguage(changed: () => void): () => void {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
}

/** The language of the window; drawn again when another is chosen. */
export const useSpeech = (): Speech => useSyncExternalStore(onLanguage, speech);

/** The language that is spoken, for components that bring words of their own; the pseudo-locale leaves those English. */
export const useLanguage = (): string =>
  useSyncExternalStore(onLanguage, () => (i18next.language === 'fr' ? 'fr-FR' : 'en-GB'));
