import { ScrollText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { NodeId } from '../../../shared/model/ids';
import { ChoiceSelect } from '../../components/choice-select';
import { LogPane } from '../../components/log-pane';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';

const ALL = '*';

/** What happened on all nodes, in the order it came, or on one of them. */
export function LogsPage() {
  const { t } = useSpeech();
  const cluster = useFleet((fleet) => fleet.cluster);
  const [shown, setShown] = useState<string>(ALL);
  const choices = useMemo(
    () => [{ id: ALL, text: t('All nodes') }, ...cluster.nodes.map((node) => ({ id: node.id, text: node.name }))],
    [cluster.nodes, t],
  );
  const chosen = choices.some(({ id }) => id === shown) ? shown : ALL;
  return (
    <StepFrame
      title={t('Logs')}
      lead={t('What Muster did and what the nodes answered, newest at the end. Passwords are never in it.')}
      tools={
        cluster.nodes.length > 1 ? (
          <ChoiceSelect label={t('Node')} chosen={chosen} choices={choices} onChoose={setShown} testId="log-node" />
        ) : null
      }
      foot={{ icon: ScrollText, tone: 'mute', text: t('The newest 5,000 lines are kept for each node.') }}
      testId="logs-page"
    >
      <div className="step-list">
        <LogPane key={chosen} node={chosen === ALL ? null : (chosen as NodeId)} nameOf={(id) => nameOf(id, cluster)} />
      </div>
    </StepFrame>
  );
}
