import { Info } from 'lucide-react';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useStepStates } from '../use-page';

/** The page of this step: how it stands. */
export function ProofStep() {
  const { t, tell } = useSpeech();
  const state = useStepStates('proof').proof;
  return (
    <StepFrame
      title={t('Run the proof')}
      lead={t('Tiny flights are computed on every worker, and every row is read back.')}
      foot={{ icon: Info, tone: 'mute', text: tell(state.text) }}
      testId="proof-step"
    >
      <div className="step-scroll step-pad" />
    </StepFrame>
  );
}
