import { CircleCheck, Info, LoaderCircle } from 'lucide-react';
import { participantsOf, standingOf } from '../../../shared/steps';
import type { FootText } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { runningJob } from '../../view/jobs';

/** Why one can or cannot go on from the prerequisites. */
export function usePrerequisitesFoot(): FootText {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const taking = participantsOf(fleet);
  const ready = taking.filter((node) => standingOf(fleet, node, 'prerequisites') === 'holds').length;
  if (runningJob(fleet, 'check', 'fix', 'apply-remedy', 'trust-node')) {
    return {
      icon: LoaderCircle,
      tone: 'run',
      text: t('Results arrive node by node. You can look at any of them meanwhile.'),
    };
  }
  if (fleet.cluster.scheduler === null) {
    return {
      icon: Info,
      tone: 'mute',
      text: t('No scheduler is chosen yet. Build the cluster first; then Muster knows what each node needs.'),
    };
  }
  if (ready === taking.length && ready > 0) {
    return { icon: CircleCheck, tone: 'ok', text: t('All {{count}} nodes are ready.', { count: ready }) };
  }
  return ready > 0
    ? {
        icon: Info,
        tone: 'mute',
        text: t('{{ready}} of {{total}} nodes are ready. You can go on with them and fix the others later.', {
          ready,
          total: taking.length,
        }),
      }
    : { icon: Info, tone: 'mute', text: t('None of the {{total}} nodes is ready yet.', { total: taking.length }) };
}
