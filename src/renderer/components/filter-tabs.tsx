import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';

export interface FilterTab<T extends string> {
  readonly id: T;
  readonly text: string;
  readonly count?: number;
}
interface Props<T extends string> {
  readonly label: string;
  readonly tabs: readonly FilterTab<T>[];
  readonly chosen: T;
  readonly onChoose: (id: T) => void;
}

/** One of a few filters, each with its number. */
export function FilterTabs<T extends string>({ label, tabs, chosen, onChoose }: Props<T>) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => {
        const [key] = [...keys];
        if (key !== undefined) onChoose(key as T);
      }}
    >
      {tabs.map((tab) => (
        <ToggleButton key={tab.id} id={tab.id} className="segment" data-testid={`filter-${tab.id}`}>
          {tab.text}
          {tab.count === undefined ? null : <span className="numbers">{tab.count}</span>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
