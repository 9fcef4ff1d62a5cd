/** French, whole: English sentence → French sentence, `…_one` for the singular. Loaded only when it is spoken. */
export const FRENCH: Readonly<Record<string, string>> = {};
