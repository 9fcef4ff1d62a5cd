import { History, Undo2 } from 'lucide-react';
import { nameOf } from '../../../shared/model/cluster-shape';
import { Button } from '../../components/button';
import { ChangeList, canUndo } from '../../components/change-list';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { planUndo } from '../../store/wizard-store';

/** Every change Muster made anywhere in this cluster, and the way back. */
export function ChangesPage() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const open = fleet.changes.filter(canUndo);
  return (
    <StepFrame
      title={t('Changes')}
      lead={t(
        'Everything Muster changed, on this computer and on the nodes. Each change can be taken back on its own.',
      )}
      foot={{ icon: History, tone: 'mute', text: t('{{count}} changes can be taken back.', { count: open.length }) }}
      acts={
        <Button
          isLarge
          icon={Undo2}
          isDisabled={open.length === 0}
          onPress={() => planUndo(open.map((entry) => entry.id))}
          testId="undo-all"
        >
          {t('Take everything back')}
        </Button>
      }
      testId="changes-page"
    >
      <div className="step-scroll step-pad">
        <ChangeList entries={fleet.changes} nameOf={(id) => nameOf(id, fleet.cluster)} />
      </div>
    </StepFrame>
  );
}
