import { useMemo } from 'react';
import { useSpeech } from '../i18n';
import { explainedParts } from '../view/explained-parts';
import { TermHint } from './term-hint';

/** A translated sentence whose jargon explains itself on hover and focus, each word where it stands first. */
export function Explained({ text }: { readonly text: string }) {
  const { t } = useSpeech();
  const pieces = useMemo(() => explainedParts(text, t), [text, t]);
  return pieces.map((piece, index) =>
    piece.term ? (
      <TermHint key={piece.term.title} term={piece.text} explanation={t(piece.term.meaning)} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence never change their order
      <span key={index}>{piece.text}</span>
    ),
  );
}
