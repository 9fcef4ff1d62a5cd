import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { NodeId } from '../../shared/model/ids';

interface GridFocus {
  /** The row that Tab reaches. */
  readonly active: NodeId | null;
  readonly setActive: (node: NodeId) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

interface Options {
  readonly ids: readonly NodeId[];
  readonly selected: ReadonlySet<NodeId>;
  readonly onSelect: (nodes: readonly NodeId[]) => void;
  readonly onOpen: (node: NodeId) => void;
  /** Brings a row into sight and gives it the focus. */
  readonly reveal: (index: number) => void;
}

const PAGE_ROWS = 10;
const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  PageDown: (at, last) => Math.min(last, at + PAGE_ROWS),
  PageUp: (at) => Math.max(0, at - PAGE_ROWS),
  Home: () => 0,
  End: (_at, last) => last,
};

/** One tab stop for a whole table: arrows move, Space and Shift arrows select, Mod A selects all, Enter opens. */
export function useGridFocus({ ids, selected, onSelect, onOpen, reveal }: Options): GridFocus {
  const [active, setActive] = useState<NodeId | null>(null);
  const current = useMemo(() => (active !== null && ids.includes(active) ? active : (ids[0] ?? null)), [active, ids]);
  useEffect(() => setActive(current), [current]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (current === null) return;
    const at = ids.indexOf(current);
    const move = MOVES[event.key];
    const isMod = event.ctrlKey || event.metaKey;
    if (move) {
      const next = move(at, ids.length - 1);
      const node = ids[next];
      if (node === undefined) return;
      setActive(node);
      if (event.shiftKey) onSelect([...selected, current, node]);
      reveal(next);
    } else if (event.key === ' ') {
      onSelect(selected.has(current) ? [...selected].filter((node) => node !== current) : [...selected, current]);
    } else if (event.key === 'Enter' && !isMod) {
      onOpen(current);
    } else if (isMod && event.key.toLowerCase() === 'a') {
      onSelect(ids);
    } else return;
    event.preventDefault();
  };
  return { active: current, setActive, onKeyDown };
}
