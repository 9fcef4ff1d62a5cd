import { ArrowRight } from 'lucide-react';
import type { ShareGate as Gate } from '../../../shared/model/share';
import { Banner } from '../../components/banner';
import { Button } from '../../components/button';
import { useSpeech } from '../../i18n';
import { goTo } from '../../store/wizard-store';
import { clockText } from '../../view/units';

/** What the last share check said of the last proof; the full proof is offered only when it no longer stands. */
export function ShareGate({ gate, isBusy }: { readonly gate: Gate | null; readonly isBusy: boolean }) {
  const { t, tell } = useSpeech();
  if (!gate || gate.proof === 'none') return null;
  const tone = gate.proof === 'stands' ? 'ok' : gate.proof === 'stale' ? 'warn' : 'mute';
  return (
    <Banner tone={tone} testId="share-gate">
      <div data-proof={gate.proof}>
        {tell(gate.summary)} <span className="quiet numbers">{clockText(gate.at)}</span>
      </div>
      {gate.stale.length > 0 ? (
        <ul className="numbered">
          {gate.stale.map(({ evidence, why }) => (
            <li key={`${evidence} ${tell(why)}`}>{tell(why)}</li>
          ))}
        </ul>
      ) : null}
      {gate.proof === 'stale' ? (
        <Button icon={ArrowRight} isDisabled={isBusy} onPress={() => goTo('proof')} testId="share-gate-proof">
          {t('Go to the full proof')}
        </Button>
      ) : null}
    </Banner>
  );
}
