import { CircleCheck, Info } from 'lucide-react';
import { participantsOf } from '../../../shared/steps';
import type { FootText } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { runningJob } from '../../view/jobs';
import { isUnusable, type NodeView } from '../../view/node-view';
import { clockText } from '../../view/units';

/** When the nodes were last looked at: the newest result of any of them; null before the first. */
const lookedAt = (views: readonly NodeView[]): number | null => {
  let newest = 0;
  for (const { results } of views) for (const result of Object.values(results)) newest = Math.max(newest, result.at);
  return newest === 0 ? null : newest;
};

/** What was found, how much of it can be used, when, and what comes next. */
export function useDiscoverFoot(views: readonly NodeView[]): FootText {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const count = views.length;
  const foot = (text: string, icon = Info, tone: FootText['tone'] = 'mute'): FootText => ({ icon, tone, text });
  if (count === 0) return foot(t('Muster only looks: nothing is changed on any node.'));
  if (runningJob(fleet, 'discover'))
    return foot(t('{{count}} nodes so far. You can go on while the scan runs.', { count }));
  const at = lookedAt(views);
  if (at === null) return foot(t('{{count}} nodes, none looked at yet. Scan to see how they stand.', { count }));
  const values = { count, usable: views.filter((view) => !isUnusable(view)).length, time: clockText(at) };
  const replace = { ...values, taking: participantsOf(fleet).length };
  return fleet.cluster.scheduler !== null
    ? foot(
        t('{{count}} nodes, {{usable}} usable, {{taking}} take part. Looked at {{time}}.', { count, replace }),
        CircleCheck,
        'ok',
      )
    : foot(
        t('{{count}} nodes, {{usable}} usable. Looked at {{time}}. Next: choose the scheduler and the workers.', {
          count,
          replace,
        }),
      );
}
