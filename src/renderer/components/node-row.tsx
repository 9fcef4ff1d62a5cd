import { memo } from 'react';
import type { NodeId } from '../../shared/model/ids';
import { useSpeech } from '../i18n';
import type { NodeView } from '../view/node-view';
import type { NodeColumn } from './node-table';
import { TickMark } from './tick-box';

interface Props {
  readonly view: NodeView;
  readonly columns: readonly NodeColumn[];
  readonly template: string;
  /** Where it lies in the list, in px. */
  readonly top: number;
  readonly rowIndex: number;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly onFocus: (node: NodeId) => void;
  readonly onToggle: (node: NodeId) => void;
  readonly onOpen: (node: NodeId) => void;
}

/** One node in a table: click opens its panel, the box selects it. */
export const NodeRow = memo(function NodeRow(props: Props) {
  const { t } = useSpeech();
  const { view, columns, isSelected } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it handles the keys of all rows
    <div
      className="node-row"
      role="row"
      aria-rowindex={props.rowIndex}
      aria-selected={isSelected}
      tabIndex={props.isActive ? 0 : -1}
      data-node={view.node.id}
      data-open={props.isOpen}
      data-testid={`node-row-${view.node.id}`}
      style={{ transform: `translateY(${props.top}px)`, gridTemplateColumns: props.template }}
      onFocus={() => props.onFocus(view.node.id)}
      onClick={() => props.onOpen(view.node.id)}
    >
      <div role="gridcell">
        <button
          type="button"
          className="head-button"
          role="checkbox"
          aria-checked={isSelected}
          aria-label={t('Select {{name}}', { name: view.node.name })}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            props.onToggle(view.node.id);
          }}
        >
          <TickMark isOn={isSelected} />
        </button>
      </div>
      {columns.map((column) => (
        <div key={column.id} role="gridcell" data-column={column.id}>
          {column.cell(view)}
        </div>
      ))}
    </div>
  );
});
