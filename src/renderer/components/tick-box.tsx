import { Check, Minus } from 'lucide-react';
import { Checkbox } from 'react-aria-components';

/** The drawn box alone. The tick is drawn only when it is set: a transparent glyph would show in forced colours. */
export function TickMark({ isOn, isMixed = false }: { readonly isOn: boolean; readonly isMixed?: boolean }) {
  return (
    <span className="tick" data-on={isOn || isMixed} aria-hidden>
      {isMixed ? <Minus size={12} strokeWidth={3} /> : isOn ? <Check size={12} strokeWidth={3} /> : null}
    </span>
  );
}

interface Props {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
  readonly testId?: string;
  readonly label?: string;
  readonly children?: React.ReactNode;
}

/** A tick box with its words, or with a label that is only read aloud. */
export function TickBox({ isOn, onChange, isDisabled = false, testId, label, children }: Props) {
  return (
    <Checkbox
      className="switch"
      isSelected={isOn}
      onChange={onChange}
      isDisabled={isDisabled}
      {...(label ? { 'aria-label': label } : {})}
      {...(testId ? { 'data-testid': testId } : {})}
    >
      <TickMark isOn={isOn} />
      {children}
    </Checkbox>
  );
}
