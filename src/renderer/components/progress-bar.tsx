import { useSpeech } from '../i18n';

interface Props {
  readonly label: string;
  readonly done: number;
  /** Null when nobody can know how much there is. */
  readonly total: number | null;
}

/** A thin bar with a value text. */
export function ProgressBar({ label, done, total }: Props) {
  const { t } = useSpeech();
  const share = total ? Math.min(1, done / total) : 0;
  const text = total ? t('{{done}} of {{total}}', { done, total }) : t('in progress');
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuetext={text}
      {...(total ? { 'aria-valuemin': 0, 'aria-valuemax': total, 'aria-valuenow': Math.min(done, total) } : {})}
    >
      <div style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
