import { describe, expect, it } from 'vitest';
import { catalogueOf, sentencesOfSource } from './sentences.mjs';

const FRENCH = catalogueOf('fr');
const slotsOf = (text) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
const isOneOf = (key) => key.endsWith('_one');

describe('sentences of the source', () => {
  const sentences = sentencesOfSource();

  it('are found where they are said: in calls, in tables of words, and whole', () => {
    for (const known of ['Scan again', 'Ready', 'The proof failed. {{reason}}', 'uv was not found.']) {
      expect(sentences.has(known), known).toBe(true);
    }
    expect(sentences.has('sudo apt-get update')).toBe(false);
  });

  it('all have a French sentence', () => {
    expect([...sentences.keys()].filter((text) => !(text in FRENCH))).toEqual([]);
  });

  it('that are said no more have none', () => {
    expect(Object.keys(FRENCH).filter((key) => !isOneOf(key) && !sentences.has(key))).toEqual([]);
  });
});

describe('French', () => {
  it('keeps every slot', () => {
    const wrong = Object.entries(FRENCH).filter(
      ([english, french]) => !isOneOf(english) && slotsOf(french).join() !== slotsOf(english).join(),
    );
    expect(wrong).toEqual([]);
  });

  it('has a singular of every sentence that counts things and differs for one', () => {
    const counting = Object.keys(FRENCH).filter((key) => /^\{\{count\}\} [a-z]+s\b/.test(key) && !isOneOf(key));
    expect(counting.filter((key) => !(`${key}_one` in FRENCH))).toEqual([]);
  });

  it('writes an unbreakable space before two-part signs, and curly apostrophes', () => {
    const wrong = Object.values(FRENCH).filter((text) => / [:;?!»]|« |\p{L}'\p{L}/u.test(text));
    expect(wrong).toEqual([]);
  });
});
