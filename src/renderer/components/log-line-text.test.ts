import { describe, expect, it } from 'vitest';
import { partsOf } from './log-line-text';

const cut = (text: string, search: string, ...spans: [number, number][]) =>
  partsOf({ text, spans: spans.map(([from, to]) => ({ from, to, tone: 'red' as const, isBold: false })) }, search).map(
    (part) => `${part.text}${part.className ? '!' : ''}${part.isFound ? '?' : ''}`,
  );

describe('partsOf', () => {
  it.each<[string, string, [number, number][], string[]]>([
    ['done', '', [], ['done']],
    ['a done b', '', [[2, 6]], ['a ', 'done!', ' b']],
    ['Done done', 'done', [], ['Done?', ' ', 'done?']],
    ['all done', 'l d', [[4, 8]], ['al', 'l ?', 'd!?', 'one!']],
    ['aaaa', 'aa', [], ['aa?', 'aa?']],
    ['İstanbul done', 'done', [], ['İstanbul done']],
    ['', 'x', [], []],
  ])('%j searched for %j', (text, search, spans, parts) => {
    expect(cut(text, search, ...spans)).toEqual(parts);
  });
});
