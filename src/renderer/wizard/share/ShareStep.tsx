import { Info } from 'lucide-react';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useStepStates } from '../use-page';

/** The page of this step: how it stands. */
export function ShareStep() {
  const { t, tell } = useSpeech();
  const state = useStepStates('share').share;
  return (
    <StepFrame
      title={t('Set up the share')}
      lead={t(
        'One folder on the scheduler that every worker sees, proven by a file written and read in both directions.',
      )}
      foot={{ icon: Info, tone: 'mute', text: tell(state.text) }}
      testId="share-step"
    >
      <div className="step-scroll step-pad" />
    </StepFrame>
  );
}
