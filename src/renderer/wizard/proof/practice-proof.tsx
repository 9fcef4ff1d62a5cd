import { ArrowRight, CircleCheck, FlaskConical, Network } from 'lucide-react';
import { stepStatesOf } from '../../../shared/steps';
import { call } from '../../client';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/empty-state';
import { StepFrame } from '../../components/step-frame';
import { useCall } from '../../components/use-call';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { proveThisComputer, startWithLab } from '../../view/cluster-acts';

/** Practice ends before the proof: recordings compute nothing. The real proof of this computer is offered instead. */
export function PracticeProof() {
  const { t } = useSpeech();
  const isDone = useFleet((fleet) => stepStatesOf(fleet).share.state === 'done');
  const info = useCall('info', () => call('app.info')).value;
  const canLeave = info?.canLeavePractice ?? false;
  return (
    <StepFrame
      title={t('Run the proof')}
      lead={t('Practice ends here: recorded nodes compute nothing, so there is nothing to prove on them.')}
      foot={{
        icon: isDone ? CircleCheck : FlaskConical,
        tone: isDone ? 'ok' : 'mute',
        text: isDone
          ? t('You have been through every step that comes before a proof.')
          : t('The steps before it can be practised as often as you like.'),
      }}
      acts={
        canLeave ? (
          <>
            <Button isLarge icon={Network} onPress={() => void startWithLab()} testId="leave-for-lab">
              {t('Start with my lab machines')}
            </Button>
            <Button
              isLarge
              look="filled"
              endIcon={ArrowRight}
              onPress={() => void proveThisComputer()}
              testId="leave-for-proof"
            >
              {t('Prove this computer')}
            </Button>
          </>
        ) : null
      }
      testId="proof-step"
    >
      <div className="step-scroll" data-testid="practice-proof">
        <EmptyState
          icon={FlaskConical}
          title={t('A proof has to be real')}
          text={t(
            'On real nodes, tiny flights are computed on every worker and read back through the share. The proof of this computer alone is real too, takes about a minute, and needs no SSH.',
          )}
        />
      </div>
    </StepFrame>
  );
}
