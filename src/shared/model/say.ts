import type { Sentence } from './sentence';

/** Makes a sentence from a constant English template and its values. */
export const say = (en: string, values: Sentence['values'] = {}): Sentence => ({
  en,
  values,
});

/** The sentence in English: what the command line and the files print. */
export const english = ({ en, values }: Sentence): string =>
  en.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => (name in values ? String(values[name]) : slot));
