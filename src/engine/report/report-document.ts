import type { ProofReport } from '../../shared/model/proof';

/** One cell: text alone, or text with how it is set. `note` is a second, smaller line. */
export interface Cell {
  readonly text: string;
  readonly note?: string;
  readonly isMono?: boolean;
  readonly isStrong?: boolean;
  /** Never broken into two lines. */
  readonly isWhole?: boolean;
  readonly tone?: 'holds' | 'broken' | 'advice' | 'not-tested';
}

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** A part of a section, without its form: HTML and Markdown draw the same blocks. */
export type Block =
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
      /** Said when there are no rows. */
      readonly none: string;
      readonly isDense: boolean;
    }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly title: string; readonly language: string; readonly lines: readonly string[] }
  | { readonly kind: 'figure'; readonly which: 'cluster' | 'timeline' };

export interface Section {
  /** Anchor in HTML. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export const cell = (text: string | number | null | undefined, more: Omit<Cell, 'text'> = {}): Cell => ({
  text: text === null || text === undefined || text === '' ? '–' : String(text),
  ...more,
});
/** A time, on one line. */
export const timeCell = (at: number): Cell => cell(timeText(at), { isWhole: true });
export const mono = (text: string | number | null | undefined): Cell => cell(text, { isMono: true });
export const strong = (text: string, note?: string): Cell => cell(text, { isStrong: true, ...(note ? { note } : {}) });

/** A table; a column title that begins with `#` stands over numbers. */
export const table = (
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  none: string,
  isDense = false,
): Block => ({
  kind: 'table',
  columns: titles.map((title) => (title.startsWith('#') ? { title: title.slice(1), isNumber: true } : { title })),
  rows,
  none,
  isDense,
});

export const timeText = (at: number): string => `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Name of a node by its id. */
export const namesOf = (report: ProofReport): ((id: string) => string) => {
  const names = new Map<string, string>(report.nodes.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
};
