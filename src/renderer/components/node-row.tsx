import { type CSSProperties, memo } from 'react';
import { useSpeech } from '../i18n';
import type { NodeView } from '../view/node-view';
import type { NodeColumn } from './node-table';
import { TickMark } from './tick-box';

interface Props {
  readonly view: NodeView;
  readonly columns: readonly NodeColumn[];
  readonly template: string;
  readonly style: CSSProperties;
  readonly rowIndex: number;
  readonly isSelected: boolean;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
  readonly onOpen: () => void;
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
      style={{ ...props.style, gridTemplateColumns: props.template }}
      onFocus={props.onFocus}
      onClick={props.onOpen}
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
            props.onToggle();
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
