/** Whole lines to put into a text and to take out of it. */
export interface TextEdit {
  readonly add?: readonly string[];
  /** Line numbers, from 1, that the added lines get; without them they come where the first line went out, else to the end. */
  readonly at?: readonly number[] | undefined;
  /** Compared exactly but for white space at the ends. */
  readonly remove?: readonly string[];
}

interface Line {
  readonly text: string;
  /** How it ends: a newline, with or without a carriage return, or nothing at the end of the text. */
  end: string;
}

const bare = (line: string): string => line.replace(/^(?:\ufeff|\xef\xbb\xbf)/, '').trim();

/**
 * A text with lines put in and taken out, and every other byte as it was: the edit that takes it back gives the old text
 * again. No line comes twice, but at numbers of its own. A text without a newline at its end keeps its last line last.
 * edit-lines.sh does the same on nodes. Pure.
 */
export function editedText(before: string, edit: TextEdit): { text: string; added: string[]; removed: string[] } {
  const unwanted = new Set((edit.remove ?? []).map(bare));
  const lines: Line[] = [...before.matchAll(/([^\n]*?)(\r?\n|$)/g)].flatMap(([all, text = '', end = '']) =>
    all === '' ? [] : [{ text, end }],
  );
  const first = lines.findIndex(({ text }) => unwanted.has(bare(text)));
  const kept = lines.filter(({ text }) => !unwanted.has(bare(text)));
  const removed = lines.filter(({ text }) => unwanted.has(bare(text))).map(({ text }) => text);
  const there = counted(kept.map(({ text }) => bare(text)));
  const asked = new Map<string, number>();
  const added: string[] = [];
  for (const [index, line] of (edit.add ?? []).entries()) {
    const key = bare(line);
    const number = edit.at?.[index] ?? 0;
    // What went out comes back as often as it was there.
    const count = number > 0 ? (asked.get(key) ?? 0) + 1 : 1;
    asked.set(key, count);
    if (key === '' || (there.get(key) ?? 0) >= count) continue;
    there.set(key, (there.get(key) ?? 0) + 1);
    put(kept, line, number > 0 ? number : first < 0 ? 0 : first + added.length + 1);
    added.push(line.replace(/\r$/, ''));
  }
  return { text: kept.map(({ text, end }) => text + end).join(''), added, removed };
}

/** Puts a line in at its number; 0 = the end, but before a last line without a newline. */
function put(lines: Line[], line: string, number: number): void {
  const last = lines.at(-1);
  const end = last?.end === '' ? lines.length - 1 : lines.length;
  const place = number > 0 ? Math.min(number - 1, lines.length) : end;
  if (place === lines.length && last?.end === '') last.end = '\n';
  const [, text = '', carriage = ''] = /^(.*?)(\r?)$/s.exec(line) ?? [];
  lines.splice(place, 0, { text, end: `${carriage}\n` });
}

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
