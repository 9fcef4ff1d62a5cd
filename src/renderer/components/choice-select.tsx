import { Check, ChevronDown } from 'lucide-react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

export interface Choice {
  readonly id: string;
  readonly text: string;
  readonly hint?: string;
}

interface Props {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly testId?: string;
}

/** One choice out of a list, with a label and an optional line under it. */
export function ChoiceSelect({ label, choices, chosen, onChoose, hint, placeholder, testId }: Props) {
  return (
    <Select
      className="field"
      value={chosen}
      onChange={(key) => key !== null && onChoose(String(key))}
      {...(placeholder ? { placeholder } : {})}
      {...(testId ? { 'data-testid': testId } : {})}
    >
      <Label className="field-label">{label}</Label>
      <Button className="select-button">
        <SelectValue />
        <ChevronDown size={15} aria-hidden />
      </Button>
      {hint ? <span className="field-hint">{hint}</span> : null}
      <Popover className="popover">
        <ListBox className="menu">
          {choices.map((choice) => (
            <ListBoxItem key={choice.id} id={choice.id} textValue={choice.text} className="menu-item">
              {({ isSelected }) => (
                <>
                  {choice.text}
                  {choice.hint ? <small>{choice.hint}</small> : null}
                  {isSelected ? <Check size={14} aria-hidden /> : null}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
