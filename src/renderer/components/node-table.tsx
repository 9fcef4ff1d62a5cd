import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, type ReactNode, type RefObject, useCallback, useMemo, useRef, useState } from 'react';
import type { NodeId } from '../../shared/model/ids';
import { useSpeech } from '../i18n';
import type { NodeView } from '../view/node-view';
import { NodeRow } from './node-row';
import { TickMark } from './tick-box';
import { useGridFocus } from './use-grid-focus';

/** One column: its head, its width as a grid track, its cell, and how it sorts. */
export interface NodeColumn {
  readonly id: string;
  readonly title: string;
  readonly track: string;
  readonly cell: (view: NodeView) => ReactNode;
  readonly compare?: (a: NodeView, b: NodeView) => number;
  /** Left out on narrow windows. */
  readonly isWideOnly?: boolean;
}
/** Rows under a heading; a title of null draws none. */
export interface RowGroup {
  readonly id: string;
  readonly title: string | null;
  readonly note: string;
  readonly rows: readonly NodeView[];
}

interface Props {
  readonly label: string;
  readonly columns: readonly NodeColumn[];
  readonly groups: readonly RowGroup[];
  readonly selected: ReadonlySet<NodeId>;
  readonly onSelect: (nodes: readonly NodeId[]) => void;
  readonly open: NodeId | null;
  readonly onOpen: (node: NodeId) => void;
}

type Item = { readonly group: RowGroup } | { readonly view: NodeView; readonly index: number };
const ROW_PX = 46;
const GROUP_PX = 36;

function flatten(groups: readonly RowGroup[], column: NodeColumn | undefined, isDown: boolean): Item[] {
  const items: Item[] = [];
  let index = 0;
  for (const group of groups) {
    if (group.title !== null) items.push({ group });
    const compare = column?.compare;
    const rows = compare ? [...group.rows].sort((a, b) => (isDown ? -compare(a, b) : compare(a, b))) : group.rows;
    for (const view of rows) {
      items.push({ view, index });
      index += 1;
    }
  }
  return items;
}

/**
 * The rows in sight. Both functions stay the same while the items do: a new one makes the virtualizer measure all 10,000
 * again, for each picture while the list scrolls.
 */
function useRows(items: readonly Item[], box: RefObject<HTMLDivElement | null>) {
  return useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: useCallback((index: number) => ('group' in (items[index] ?? {}) ? GROUP_PX : ROW_PX), [items]),
    getItemKey: useCallback(
      (index: number) => {
        const item = items[index];
        return item === undefined ? index : 'view' in item ? item.view.node.id : `group ${item.group.id}`;
      },
      [items],
    ),
    overscan: 4,
    scrollPaddingStart: GROUP_PX,
  });
}

/** Nodes in rows, of which only those in sight are in the document; 10,000 rows stay quick. One tab stop. */
export const NodeTable = memo(function NodeTable(props: Props) {
  const { label, columns, groups, selected, onSelect, open, onOpen } = props;
  const { t } = useSpeech();
  const box = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<{ id: string; isDown: boolean } | null>(null);
  const sorted = columns.find((column) => column.id === sort?.id);
  const items = useMemo(() => flatten(groups, sorted, sort?.isDown ?? false), [groups, sorted, sort?.isDown]);
  const ids = useMemo(() => items.flatMap((item) => ('view' in item ? [item.view.node.id] : [])), [items]);
  const rows = useRows(items, box);
  const reveal = (at: number): void => {
    const node = ids[at];
    rows.scrollToIndex(items.findIndex((item) => 'view' in item && item.view.node.id === node));
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(node ?? '')}"]`)?.focus(),
    );
  };
  const focus = useGridFocus({ ids, selected, onSelect, onOpen, reveal });
  const template = `24px ${columns.map((column) => column.track).join(' ')}`;
  const chosen = selected.size === 0 ? 0 : ids.filter((id) => selected.has(id)).length;
  const picked = useRef(selected);
  picked.current = selected;
  const toggle = useCallback(
    (node: NodeId): void =>
      onSelect(
        picked.current.has(node) ? [...picked.current].filter((other) => other !== node) : [...picked.current, node],
      ),
    [onSelect],
  );
  return (
    <div
      className="node-table"
      ref={box}
      role="grid"
      aria-label={label}
      aria-rowcount={ids.length + 1}
      aria-multiselectable
      onKeyDown={focus.onKeyDown}
      data-testid="node-table"
    >
      <div className="node-table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        <div role="columnheader">
          <button
            type="button"
            className="head-button"
            aria-label={chosen === ids.length ? t('Select no node') : t('Select all nodes')}
            onClick={() => onSelect(chosen === ids.length ? [] : ids)}
          >
            <TickMark isOn={chosen > 0 && chosen === ids.length} isMixed={chosen > 0 && chosen < ids.length} />
          </button>
        </div>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onSort={setSort} />
        ))}
      </div>
      <div className="node-table-rows" role="rowgroup" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((place) => {
          const item = items[place.index];
          if (!item) return null;
          if ('group' in item) {
            return (
              <div
                key={place.key}
                className="group-row"
                role="row"
                style={{ transform: `translateY(${place.start}px)` }}
                data-testid={`group-${item.group.id}`}
              >
                <span role="rowheader">
                  {item.group.title} <span className="numbers">{item.group.rows.length}</span>
                </span>
                <small role="gridcell">{item.group.note}</small>
              </div>
            );
          }
          const { node } = item.view;
          return (
            <NodeRow
              key={place.key}
              view={item.view}
              columns={columns}
              template={template}
              top={place.start}
              rowIndex={item.index + 2}
              isSelected={selected.has(node.id)}
              isOpen={open === node.id}
              isActive={focus.active === node.id}
              onFocus={focus.setActive}
              onToggle={toggle}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
});

interface HeadProps {
  readonly column: NodeColumn;
  readonly sort: { id: string; isDown: boolean } | null;
  readonly onSort: (sort: { id: string; isDown: boolean } | null) => void;
}

function HeadCell({ column, sort, onSort }: HeadProps) {
  if (!column.compare) return <div role="columnheader">{column.title}</div>;
  const isSorted = sort?.id === column.id;
  const next = !isSorted ? { id: column.id, isDown: false } : sort.isDown ? null : { id: column.id, isDown: true };
  return (
    <div role="columnheader" aria-sort={isSorted ? (sort.isDown ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="head-button" onClick={() => onSort(next)}>
        {column.title}
        {isSorted ? sort.isDown ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden /> : null}
      </button>
    </div>
  );
}
