import { Search } from 'lucide-react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isNarrow?: boolean;
  /** The page's own filter: the key `/` goes there. */
  readonly isFilter?: boolean;
}

/** A search field. Esc empties it. */
export function SearchBox({ label, value, onChange, isNarrow, isFilter }: Props) {
  return (
    <div className={isNarrow ? 'search search-narrow' : 'search'}>
      <Search size={14} aria-hidden />
      <input
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.stopPropagation();
          onChange('');
        }}
        {...(isFilter ? { 'data-filter': '', 'data-testid': 'filter' } : {})}
      />
      {isFilter && value === '' ? <kbd aria-hidden>/</kbd> : null}
    </div>
  );
}
