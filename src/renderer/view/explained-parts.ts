import { TERMS, type Term } from './terms';

/** A piece of a sentence: plain, or a word that is explained. */
export interface Piece {
  readonly text: string;
  readonly term: Term | null;
}

interface Found {
  readonly at: number;
  readonly text: string;
  readonly term: Term;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Where a term stands first, as a whole word. */
function firstOf(sentence: string, term: Term, translate: (text: string) => string): Found | null {
  if (term.forms === '') return null;
  const forms = translate(term.forms).split(', ').map(escaped).join('|');
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${forms})(?![\\p{L}\\p{N}_])`, 'iu').exec(sentence);
  return word ? { at: word.index, text: word[0], term } : null;
}

/** A sentence in pieces, each term explained where it stands first. Pure. */
export function explainedParts(sentence: string, translate: (text: string) => string): Piece[] {
  const found = TERMS.flatMap((term) => firstOf(sentence, term, translate) ?? []).sort((a, b) => a.at - b.at);
  const pieces: Piece[] = [];
  let done = 0;
  for (const { at, text, term } of found) {
    // A form inside another one, as `token` in a longer name of it.
    if (at < done) continue;
    if (at > done) pieces.push({ text: sentence.slice(done, at), term: null });
    pieces.push({ text, term });
    done = at + text.length;
  }
  if (done < sentence.length) pieces.push({ text: sentence.slice(done), term: null });
  return pieces;
}
