import { describe, expect, it } from 'vitest';
import { explainedParts } from './explained-parts';

const same = (text: string): string => text;
const FRENCH: Readonly<Record<string, string>> = { 'host keys, host key': 'clés d’hôte, clé d’hôte' };
const shown = (sentence: string, translate = same): (string | [string, string])[] =>
  explainedParts(sentence, translate).map(({ text, term }) => (term ? [text, term.title] : text));

describe('explainedParts', () => {
  it.each<[string, (string | [string, string])[]]>([
    ['Nothing to explain.', ['Nothing to explain.']],
    ['', []],
    ['Compare its fingerprint.', ['Compare its ', ['fingerprint', 'Fingerprint'], '.']],
    [
      'Host keys are read, then each host key is compared.',
      [['Host keys', 'Host key'], ' are read, then each host key is compared.'],
    ],
    ['uv was not found', [['uv', 'uv'], ' was not found']],
    ['The louver and ~/.ssh/known_hosts_old stay.', ['The louver and ~/.ssh/known_hosts_old stay.']],
  ])('%s', (sentence, pieces) => {
    expect(shown(sentence)).toEqual(pieces);
  });

  it('finds the forms of the language that is spoken', () => {
    const translate = (text: string): string => FRENCH[text] ?? text;
    expect(shown('La clé d’hôte est connue.', translate)).toEqual(['La ', ['clé d’hôte', 'Host key'], ' est connue.']);
  });
});
