import { z } from "zod";

/** One whole sentence for a person. `en` is the English template with `{{name}}` slots and is the key for translators. */
export const Sentence = z.object({
	en: z.string(),
	values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Sentence = z.infer<typeof Sentence>;

/** Makes a sentence from a constant English template and its values. */
export const say = (en: string, values: Sentence["values"] = {}): Sentence => ({
	en,
	values,
});

/** The sentence in English: what the command line and the files print. */
export const english = ({ en, values }: Sentence): string =>
	en.replace(/\{\{(\w+)\}\}/g, (slot, name: string) =>
		name in values ? String(values[name]) : slot,
	);
