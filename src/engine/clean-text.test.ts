import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text';

describe('cleanText', () => {
  it.each([
    ['plain text, ünïcödé 漢字 😀', 'plain text, ünïcödé 漢字 😀'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007after', 'after'],
    ['\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001b]52;c;cm0gLXJm\u0007x', 'x'],
    ['\u001bP1$r\u001b\\x', 'x'],
    ['\u009b31mred', 'red'],
    ['a\u001b]0;unfinished\nnext line', 'a\nnext line'],
    ['user\u202egnp.exe', 'usergnp.exe'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['bell\u0007 back\b\u007f', 'bell back'],
    ['kept\ttab\nand line', 'kept\ttab\nand line'],
    ['cr\rlf\r\n', 'crlf\n'],
    ['\u001bc\u001b(Bx', 'x'],
  ])('%j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it('never leaves an escape or a control character', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '\u001b',
            '[',
            ']',
            ';',
            '\u0007',
            '\\',
            'm',
            '0',
            '\u009b',
            '\u202e',
            '\n',
            'a',
            '\u0000',
          ),
        }),
        (text) => {
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
          expect(cleanText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        },
      ),
    );
  });
});
