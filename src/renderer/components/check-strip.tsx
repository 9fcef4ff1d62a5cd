import { Check, LoaderCircle, Minus, X } from 'lucide-react';
import type { CheckId, CheckStatus } from '../../shared/model/check';
import { CHECK_GROUPS } from '../../shared/model/check-ids';
import type { NodeKnowledge } from '../../shared/model/fleet';
import { useSpeech } from '../i18n';
import { CHECK_TITLES } from '../view/check-titles';
import { CHECK_WORDS } from '../view/status-words';

const GLYPHS: Readonly<Record<CheckStatus, React.ReactNode>> = {
  pass: <Check size={13} aria-hidden />,
  warn: '!',
  fail: <X size={12} aria-hidden />,
  error: '?',
  blocked: '·',
  skipped: <Minus size={10} aria-hidden />,
  pending: '·',
  running: <LoaderCircle size={12} aria-hidden className="spin" />,
};

interface Props {
  readonly checks: readonly CheckId[];
  readonly results: NodeKnowledge['results'];
  /** From before the last sleep or start: drawn without colour. */
  readonly isStale?: boolean;
}

/** All checks of a node at a glance, in three groups. Read aloud as one sentence. */
export function CheckStrip({ checks, results, isStale = false }: Props) {
  const { t } = useSpeech();
  const statusOf = (id: CheckId): CheckStatus => results[id]?.status ?? 'pending';
  const applying = checks.filter((id) => statusOf(id) !== 'skipped');
  const passing = applying.filter((id) => statusOf(id) === 'pass' || statusOf(id) === 'warn').length;
  const toFix = applying.filter((id) => statusOf(id) === 'fail').length;
  const label = t('{{passing}} of {{total}} checks pass, {{toFix}} to fix', { passing, total: applying.length, toFix });
  return (
    <div className={isStale ? 'check-strip strip-stale' : 'check-strip'} role="img" aria-label={label}>
      {CHECK_GROUPS.map((group) => (
        <span key={group} className="check-strip-group" data-group={group}>
          {checks
            .filter((id) => CHECK_TITLES[id][1] === group)
            .map((id) => {
              const status = statusOf(id);
              return (
                <span
                  key={id}
                  className={`strip-mark strip-${status}`}
                  title={`${t(CHECK_TITLES[id][0])}: ${t(CHECK_WORDS[status].word)}`}
                >
                  {GLYPHS[status]}
                </span>
              );
            })}
        </span>
      ))}
    </div>
  );
}
