import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, styledText } from './styled-text';

const ESC = '\u001b';

describe('styledText', () => {
  it.each([
    ['plain words', 'plain words', undefined],
    [`${ESC}[31mfail${ESC}[0m rest`, 'fail rest', [{ from: 0, to: 4, tone: 'red', isBold: false }]],
    [
      `a ${ESC}[1;32mok${ESC}[22m still${ESC}[39m b`,
      'a ok still b',
      [
        { from: 2, to: 4, tone: 'green', isBold: true },
        { from: 4, to: 10, tone: 'green', isBold: false },
        { from: 10, to: 12, tone: 'plain', isBold: false },
      ],
    ],
    [`${ESC}[38;5;196mx${ESC}[m y`, 'x y', undefined],
    [`${ESC}[38;2;255;0;0;34mblue`, 'blue', [{ from: 0, to: 4, tone: 'blue', isBold: false }]],
    [`${ESC}]0;title\u0007${ESC}[33mwarn`, 'warn', [{ from: 0, to: 4, tone: 'yellow', isBold: false }]],
    [`${ESC}[2J${ESC}[Hgone`, 'gone', undefined],
  ])('%j', (raw, text, spans) => {
    expect(styledText(raw)).toEqual(spans ? { text, spans } : { text });
  });

  it('shows a line plain whose secret had to be blanked, also when colours split it', () => {
    expect(styledText(`pass${ESC}[31mword=hunter2 x${ESC}[0m`)).toEqual({ text: 'password=[secret] x' });
  });

  it('never lets an escape through, and never marks beyond the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(ESC, '[', ']', '3', '1', ';', 'm', 'a', '\u0007', '\\', 'K') }),
        (raw) => {
          const { text, spans = [] } = styledText(raw);
          expect(text).not.toContain(ESC);
          for (const { to } of spans) expect(to).toBeLessThanOrEqual(text.length);
          expect(styledText(cleanLine(raw)).text).not.toContain(ESC);
        },
      ),
    );
  });
});
