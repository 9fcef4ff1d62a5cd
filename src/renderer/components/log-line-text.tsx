import type { LogLine, LogSpan } from '../../shared/model/event';

/** Colours of a program, as the tones of the window: readable in both themes. */
const TONES: Readonly<Record<LogSpan['tone'], string>> = {
  plain: '',
  mute: 'tone-mute',
  red: 'tone-bad',
  green: 'tone-ok',
  yellow: 'tone-warn',
  blue: 'tone-run',
  magenta: 'tone-run',
  cyan: 'tone-run',
};

interface Part {
  readonly from: number;
  readonly text: string;
  readonly className: string;
  readonly isFound: boolean;
}

/** The line cut at every change of colour and at every place that was searched for. Pure. */
export function partsOf({ text, spans = [] }: Pick<LogLine, 'text' | 'spans'>, search: string): Part[] {
  const found: [number, number][] = [];
  const wanted = search.toLowerCase();
  const hay = text.toLowerCase();
  // Letters whose lower case is longer would shift every place after them: such a line is shown unmarked.
  if (wanted !== '' && hay.length === text.length) {
    for (let at = hay.indexOf(wanted); at >= 0 && found.length < 100; at = hay.indexOf(wanted, at + wanted.length)) {
      found.push([at, at + wanted.length]);
    }
  }
  const cuts = [...new Set([0, text.length, ...found.flat(), ...spans.flatMap(({ from, to }) => [from, to])])]
    .filter((at) => at >= 0 && at <= text.length)
    .sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? text.length;
    const span = spans.find((one) => one.from <= from && one.to >= to);
    return {
      from,
      text: text.slice(from, to),
      className: span ? `${TONES[span.tone]}${span.isBold ? ' log-bold' : ''}`.trim() : '',
      isFound: found.some(([start, end]) => start <= from && end >= to),
    };
  });
}

/** The text of a line with its colours, and with what was searched for marked. */
export function LogLineText({ line, search }: { readonly line: LogLine; readonly search: string }) {
  if (!line.spans && search === '') return <span className="log-text">{line.text}</span>;
  return (
    <span className="log-text">
      {partsOf(line, search).map((part) =>
        part.isFound ? (
          <mark key={part.from}>{part.text}</mark>
        ) : part.className === '' ? (
          part.text
        ) : (
          <span key={part.from} className={part.className}>
            {part.text}
          </span>
        ),
      )}
    </span>
  );
}
