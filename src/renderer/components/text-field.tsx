import { CircleAlert } from 'lucide-react';
import { TextField as AriaTextField, Input, Label, Text, TextArea } from 'react-aria-components';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** What is wrong with the value, in one sentence; null = nothing. */
  readonly error?: string | null;
  readonly isMono?: boolean;
  readonly rows?: number;
  readonly placeholder?: string;
  readonly type?: 'text' | 'password' | 'number';
  readonly hasFocus?: boolean;
  readonly testId?: string;
}

/** One line or more of text, with what it is for and what is wrong with it beside it. */
export function TextField({
  label,
  value,
  onChange,
  hint,
  error = null,
  isMono,
  rows,
  placeholder,
  type = 'text',
  hasFocus,
  testId,
}: Props) {
  const shared = {
    className: isMono ? 'mono' : '',
    spellCheck: false,
    autoComplete: 'off',
    ...(placeholder ? { placeholder } : {}),
    ...(testId ? { 'data-testid': testId } : {}),
  };
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== null}
      type={type}
      autoFocus={hasFocus ?? false}
    >
      <Label>{label}</Label>
      {rows ? <TextArea rows={rows} {...shared} /> : <Input {...shared} />}
      {error ? (
        <Text slot="description" className="field-error">
          <CircleAlert size={14} aria-hidden />
          {error}
        </Text>
      ) : hint ? (
        <Text slot="description">{hint}</Text>
      ) : null}
    </AriaTextField>
  );
}
