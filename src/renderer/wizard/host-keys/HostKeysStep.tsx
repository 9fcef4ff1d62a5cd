import { Info } from 'lucide-react';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useStepStates } from '../use-page';

/** The page of this step: how it stands. */
export function HostKeysStep() {
  const { t, tell } = useSpeech();
  const state = useStepStates('host-keys')['host-keys'];
  return (
    <StepFrame
      title={t('Seed host keys')}
      lead={t('Workers mount the share from the scheduler, so each must know its key before it connects.')}
      foot={{ icon: Info, tone: 'mute', text: tell(state.text) }}
      testId="host-keys-step"
    >
      <div className="step-scroll step-pad" />
    </StepFrame>
  );
}
