import i18next, { type TFunction } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Sentence } from '../../shared/model/sentence';
import { ENGLISH_PLURALS } from './en';
import { CLUSTER_PLURALS } from './en-cluster';

/** Languages of the window. Keys are the English sentences themselves; English only adds its singular forms. */
const resources = { en: { translation: { ...ENGLISH_PLURALS, ...CLUSTER_PLURALS } } };

export function startTranslation(language = 'en'): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
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

export function useSpeech(): Speech {
  const { t } = useTranslation();
  return { t, tell: tellWith(t) };
}
