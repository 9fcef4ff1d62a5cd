import engine from './fr/engine.json';
import shared from './fr/shared.json';
import window from './fr/window.json';

/** French, whole: English sentence → French sentence, `…_one` for the singular. Loaded only when it is spoken. */
export const FRENCH: Readonly<Record<string, string>> = { ...shared, ...engine, ...window };
