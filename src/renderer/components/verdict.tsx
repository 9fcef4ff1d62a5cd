import { Check, CircleSlash, type LucideIcon, X } from 'lucide-react';
import type { ProofReport } from '../../shared/model/proof';
import { useSpeech } from '../i18n';
import type { StatusWord } from '../view/status-words';

type Verdict = ProofReport['verdict'];
export const VERDICT_WORDS: Readonly<Record<Verdict, StatusWord>> = {
  passed: { word: 'Passed', icon: Check, tone: 'ok' },
  failed: { word: 'Failed', icon: X, tone: 'bad' },
  cancelled: { word: 'Cancelled', icon: CircleSlash, tone: 'mute' },
};

/** The round mark before a verdict; read aloud at once when the proof failed. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useSpeech();
  const { word, icon, tone } = VERDICT_WORDS[verdict];
  const Icon: LucideIcon = icon;
  return (
    <span className={`verdict-mark badge-${tone}`} data-testid="proof-verdict" data-verdict={verdict}>
      <Icon size={22} strokeWidth={2.25} aria-hidden />
      <span className="visually-hidden" role={verdict === 'failed' ? 'alert' : 'status'}>
        {t(word)}
      </span>
    </span>
  );
}
