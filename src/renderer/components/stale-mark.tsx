import { History, RefreshCw } from 'lucide-react';
import { oldResultsAt, participantsOf } from '../../shared/steps';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { start } from '../store/notice-store';
import { runningJob } from '../view/jobs';
import { clockText } from '../view/units';
import { Banner } from './banner';
import { Button } from './button';

/** Over every page after a restart or a sleep: what is shown is old, until it was looked at again. */
export function StaleMark() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const at = oldResultsAt(fleet);
  if (at === null) return null;
  const isLooking = runningJob(fleet, 'check', 'discover') !== null;
  const taking = participantsOf(fleet);
  const again = (): void => void start({ kind: 'check', nodes: taking });
  return (
    <section className="app-stale" aria-label={t('Older results')}>
      <Banner tone="mute" icon={History} isStrip testId="stale">
        <span>
          {isLooking
            ? t('Results as of {{time}}. Muster looks at every node again.', { time: clockText(at) })
            : t('Results as of {{time}}. They open no step until they are checked again.', { time: clockText(at) })}
        </span>
        {isLooking ? null : (
          <Button look="quiet" icon={RefreshCw} onPress={again} testId="check-stale">
            {t('Check again')}
          </Button>
        )}
      </Banner>
    </section>
  );
}
