import { stringify } from 'smol-toml';
import { type SnippetInput, snippetText } from './snippet-text';

/** The key that AGILab's WORKFLOW page reads stages under: the project's name without its ending. */
export const stageKey = (app: string): string => app.replace(/_project$/, '');

/**
 * The run as one stage of `lab_stages.toml` (schema agilab.lab_stages.v1). AGILab takes the key from the name of the
 * folder that holds the file, so the file belongs into a folder named after the project. Pure.
 */
export const labStages = (input: SnippetInput, about: string): string =>
  stringify({
    __meta__: { schema: 'agilab.lab_stages.v1', version: 1 },
    [stageKey(input.app)]: [
      {
        id: `${stageKey(input.app)}_run`,
        D: about,
        Q: about,
        M: '',
        C: snippetText('run', input),
        R: 'agi.run',
        NB_RUNTIME_ROLE: 'manager',
      },
    ],
  });
