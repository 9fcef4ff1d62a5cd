import type { LogSpan } from '../shared/model/event';
import { cleanText } from './clean-text';
import { presentableText } from './presentable';

/** SGR of ECMA-48: the one escape sequence whose meaning is kept, as data. */
const SGR_PATTERN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
  /\u001b\[([0-9;:]{0,64})m/g;
const TONES: readonly LogSpan['tone'][] = ['mute', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'plain'];
/** A line with more changes of colour than a person could tell apart is shown plain. */
const MOST_SPANS = 200;

interface Style {
  readonly tone: LogSpan['tone'];
  readonly isBold: boolean;
}
const PLAIN: Style = { tone: 'plain', isBold: false };

/** The style after the parameters of one sequence. Unknown ones change nothing; 38 and 48 swallow the colour that follows. */
function styleAfter(style: Style, parameters: string): Style {
  const codes = (parameters === '' ? '0' : parameters).split(/[;:]/).map(Number);
  let next = style;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) at += codes[at + 1] === 2 ? 4 : 2;
    else if (code === 0) next = PLAIN;
    else if (code === 1) next = { ...next, isBold: true };
    else if (code === 22) next = { ...next, isBold: false };
    else if (code === 39) next = { ...next, tone: 'plain' };
    else if (code >= 30 && code <= 37) next = { ...next, tone: TONES[code - 30] ?? 'plain' };
    else if (code >= 90 && code <= 97) next = { ...next, tone: TONES[code - 90] ?? 'plain' };
  }
  return next;
}

/**
 * A line of another machine: its text made presentable, and where it was coloured. No escape reaches anybody. When the
 * text had to be changed beyond its escapes (a secret, a broken sequence), it is shown plain: places would be wrong.
 */
export function styledText(raw: string): { text: string; spans?: LogSpan[] } {
  const text = presentableText(raw);
  if (!raw.includes('\u001b[')) return { text };
  const spans: LogSpan[] = [];
  let style = PLAIN;
  let clean = '';
  let from = 0;
  const take = (part: string): void => {
    const shown = cleanText(part);
    if (shown !== '' && style !== PLAIN) spans.push({ from: clean.length, to: clean.length + shown.length, ...style });
    clean += shown;
  };
  for (const match of raw.matchAll(SGR_PATTERN)) {
    take(raw.slice(from, match.index));
    style = styleAfter(style, match[1] ?? '');
    from = (match.index ?? 0) + match[0].length;
  }
  take(raw.slice(from));
  return clean === text && spans.length > 0 && spans.length <= MOST_SPANS ? { text, spans } : { text };
}

/** Text without anything invisible or dangerous but its colours, for a log that shows them. */
export function cleanLine(text: string): string {
  if (!text.includes('\u001b[')) return cleanText(text);
  let clean = '';
  let from = 0;
  for (const match of text.matchAll(SGR_PATTERN)) {
    clean += cleanText(text.slice(from, match.index)) + match[0];
    from = (match.index ?? 0) + match[0].length;
  }
  return clean + cleanText(text.slice(from));
}
