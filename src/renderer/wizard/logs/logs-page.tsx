import { ScrollText } from 'lucide-react';
import { nameOf } from '../../../shared/model/cluster-shape';
import { LogPane } from '../../components/log-pane';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';

/** What happened on all nodes, in the order it came. */
export function LogsPage() {
  const { t } = useSpeech();
  const cluster = useFleet((fleet) => fleet.cluster);
  return (
    <StepFrame
      title={t('Logs')}
      lead={t('What Muster did and what the nodes answered, newest at the end. Passwords are never in it.')}
      foot={{ icon: ScrollText, tone: 'mute', text: t('The newest 5,000 lines are kept for each node.') }}
      testId="logs-page"
    >
      <div className="step-list">
        <LogPane node={null} nameOf={(id) => nameOf(id, cluster)} />
      </div>
    </StepFrame>
  );
}
