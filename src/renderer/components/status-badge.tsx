import { LoaderCircle } from 'lucide-react';
import type { CheckStatus } from '../../shared/model/check';
import { useSpeech } from '../i18n';
import { CHECK_WORDS, type StatusWord } from '../view/status-words';
import { clockText } from '../view/units';

interface Props {
  readonly word: StatusWord;
  /** The machine's word for it: in the tooltip and for tests, never the text. */
  readonly code?: string | undefined;
  readonly testId?: string;
  /** When an older result was found out; null or left out = it holds now. */
  readonly asOf?: number | null;
}

/** Icon, word and colour of a node's status, as a round badge. */
export function StatusBadge({ word, code, testId, asOf = null }: Props) {
  const { t } = useSpeech();
  const Icon = word.icon;
  const badge = (
    <span
      className={`badge badge-${word.tone}${asOf === null ? '' : ' badge-stale'}`}
      title={code}
      data-status={code}
      {...(testId ? { 'data-testid': testId } : {})}
    >
      <Icon size={14} aria-hidden className={Icon === LoaderCircle ? 'spin' : undefined} />
      {t(word.word)}
    </span>
  );
  if (asOf === null) return badge;
  return (
    <span className="badge-with-time">
      {badge}
      <span className="stale-time numbers">{t('as of {{time}}', { time: clockText(asOf) })}</span>
    </span>
  );
}

/** Icon, word and colour of a check's status, as coloured text. */
export function CheckBadge({ status }: { readonly status: CheckStatus }) {
  return <StatusText word={CHECK_WORDS[status]} code={status} />;
}

/** Icon, word and colour without a frame: for cells. `children` replaces the word. */
export function StatusText({ word, code, children }: Props & { readonly children?: React.ReactNode }) {
  const { t } = useSpeech();
  const Icon = word.icon;
  return (
    <span className={`status-text tone-${word.tone}`} title={code} data-status={code}>
      <Icon size={15} aria-hidden className={Icon === LoaderCircle ? 'spin' : undefined} />
      <span>{children ?? t(word.word)}</span>
    </span>
  );
}

/** A spinner, always beside a word. */
export function Spinner({ size = 15 }: { readonly size?: number }) {
  return <LoaderCircle size={size} aria-hidden className="spin tone-run" />;
}
