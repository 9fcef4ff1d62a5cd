import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';

/** A term with a dotted underline: its explanation comes on hover and focus. */
export function TermHint({ term, explanation }: { readonly term: string; readonly explanation: string }) {
  return (
    <TooltipTrigger delay={200}>
      <Button className="term-hint">{term}</Button>
      <Tooltip className="tooltip" offset={6}>
        {explanation}
      </Tooltip>
    </TooltipTrigger>
  );
}
