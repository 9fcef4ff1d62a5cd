import { z } from 'zod';

/** One whole sentence for a person. `en` is the English template with `{{name}}` slots and is the key for translators. */
export const Sentence = z.object({
  en: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Sentence = z.infer<typeof Sentence>;

export { english, say } from './say';
