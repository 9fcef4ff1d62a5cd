import { type ReactNode, useRef } from 'react';
import type { NodeId } from '../../shared/model/ids';
import { Explained } from './explained';
import { useGridFocus } from './use-grid-focus';

/** One column: its head in one or two lines, its width as a grid track, its cell. */
export interface MatrixColumn<R> {
  readonly id: string;
  readonly title: string;
  readonly sub?: string;
  readonly track: string;
  readonly cell: (row: R) => ReactNode;
}

interface Props<R extends { readonly id: NodeId }> {
  readonly label: string;
  readonly columns: readonly MatrixColumn<R>[];
  readonly rows: readonly R[];
  readonly open: NodeId | null;
  readonly onOpen: (node: NodeId) => void;
  /** Test id of the table; its rows are called `<name>-row-<node>`. */
  readonly name: string;
}

const NOTHING: ReadonlySet<NodeId> = new Set();
const keepNothing = (): void => {};

/** A few nodes against a few facts about each. One tab stop; arrows move, Enter or a click opens a node. */
export function MatrixTable<R extends { readonly id: NodeId }>({ label, columns, rows, open, onOpen, name }: Props<R>) {
  const box = useRef<HTMLDivElement>(null);
  const ids = rows.map((row) => row.id);
  const focusRow = (at: number): void =>
    box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(ids[at] ?? '')}"]`)?.focus();
  const focus = useGridFocus({ ids, selected: NOTHING, onSelect: keepNothing, onOpen, reveal: focusRow });
  const template = columns.map((column) => column.track).join(' ');
  return (
    <div
      className="matrix"
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      onKeyDown={focus.onKeyDown}
      data-testid={`${name}-table`}
    >
      <div className="matrix-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {columns.map((column) => (
          <div key={column.id} role="columnheader">
            <strong>{column.title}</strong>
            {column.sub ? (
              <small>
                <Explained text={column.sub} />
              </small>
            ) : null}
          </div>
        ))}
      </div>
      {rows.map((row, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it handles the keys of all rows
        <div
          key={row.id}
          className="matrix-row"
          role="row"
          aria-rowindex={index + 2}
          aria-selected={open === row.id}
          tabIndex={focus.active === row.id ? 0 : -1}
          data-node={row.id}
          data-open={open === row.id}
          data-testid={`${name}-row-${row.id}`}
          style={{ gridTemplateColumns: template }}
          onFocus={() => focus.setActive(row.id)}
          onClick={() => onOpen(row.id)}
        >
          {columns.map((column) => (
            <div key={column.id} role="gridcell" data-column={column.id}>
              {column.cell(row)}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Icon, word and a second line: one cell of a matrix. */
export function TwoLines({ head, note }: { readonly head: ReactNode; readonly note: string }) {
  return (
    <span className="two-lines">
      {head}
      {note === '' ? null : <small>{note}</small>}
    </span>
  );
}
