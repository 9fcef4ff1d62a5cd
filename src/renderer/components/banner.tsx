import { CircleCheck, Info, LoaderCircle, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FailureValue } from '../../shared/failure';
import { useSpeech } from '../i18n';
import type { Tone } from '../view/status-words';

const ICONS: Readonly<Record<Tone, LucideIcon>> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonAlert,
  run: LoaderCircle,
  mute: Info,
};

interface Props {
  readonly tone: Tone;
  readonly icon?: LucideIcon;
  readonly isStrip?: boolean;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A frame for one thing that must be seen: practice, partial results, offline, an error. */
export function Banner({ tone, icon, isStrip, testId, children }: Props) {
  const Icon = icon ?? ICONS[tone];
  return (
    <div
      className={`banner banner-${tone}${isStrip ? ' banner-strip' : ''}`}
      {...(testId ? { 'data-testid': testId } : {})}
    >
      <Icon size={16} aria-hidden className={Icon === LoaderCircle ? 'spin' : undefined} />
      <div className="banner-body">{children}</div>
    </div>
  );
}

/** A failure: what was tried and came back, the next act, and the raw text behind a fold. */
export function FailureBanner({ failure, testId }: { readonly failure: FailureValue; readonly testId?: string }) {
  const { t, tell } = useSpeech();
  return (
    <Banner tone="bad" {...(testId ? { testId } : {})}>
      <div role="alert">
        <strong>{tell(failure.message)}</strong> {tell(failure.next)}
      </div>
      {failure.detail ? (
        <details>
          <summary>{t('What came back')}</summary>
          <span className="mono">{failure.detail}</span>
        </details>
      ) : null}
    </Banner>
  );
}
