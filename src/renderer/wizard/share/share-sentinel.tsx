import { CircleCheck, CircleDashed, OctagonAlert } from 'lucide-react';
import type { SentinelResult } from '../../../shared/model/share';
import { StatusText } from '../../components/status-badge';
import { useSpeech } from '../../i18n';
import { clockText, durationText } from '../../view/units';

interface Props {
  readonly sentinel: SentinelResult | null;
  readonly worker: string;
  readonly scheduler: string;
}

/** Both directions of the sentinel: who wrote, who read, how long it took. */
export function ShareSentinel({ sentinel, worker, scheduler }: Props) {
  const { t } = useSpeech();
  const ways = [
    {
      id: 'scheduler-writes',
      title: t('{{from}} writes a token, {{to}} reads it', { replace: { from: scheduler, to: worker } }),
      isRead: sentinel?.workerReads ?? null,
      tookMs: sentinel?.workerReadMs ?? null,
      bytes: sentinel?.tokenBytes ?? null,
    },
    {
      id: 'worker-writes',
      title: t('{{from}} answers it, {{to}} reads the answer', { replace: { from: worker, to: scheduler } }),
      isRead: sentinel?.schedulerReads ?? null,
      tookMs: sentinel?.schedulerReadMs ?? null,
      bytes: sentinel?.answerBytes ?? null,
    },
  ];
  return (
    <>
      <div className="sentinel-ways">
        {ways.map((way) => (
          <section key={way.id} className="sentinel-way" data-testid={`sentinel-${way.id}`}>
            <StatusText
              word={
                way.isRead === null
                  ? { word: 'Not tried', icon: CircleDashed, tone: 'mute' }
                  : way.isRead
                    ? { word: 'Read', icon: CircleCheck, tone: 'ok' }
                    : { word: 'Not read', icon: OctagonAlert, tone: 'bad' }
              }
            />
            <p>{way.title}</p>
            {way.tookMs === null ? null : (
              <p className="quiet numbers">
                {t('{{bytes}} bytes, {{elapsed}}', {
                  replace: { bytes: way.bytes ?? 0, elapsed: durationText(way.tookMs) },
                })}
              </p>
            )}
          </section>
        ))}
      </div>
      {sentinel?.clockSkewMs == null ? null : (
        <p className="quiet">
          {t('The clocks of {{worker}} and {{scheduler}} differ by {{elapsed}}.', {
            replace: { worker, scheduler, elapsed: durationText(Math.abs(sentinel.clockSkewMs)) },
          })}
        </p>
      )}
      <p className="quiet">
        {sentinel
          ? t('Tried at {{time}}. Both ways together took {{elapsed}}.', {
              replace: { time: clockText(sentinel.at), elapsed: durationText(sentinel.elapsedMs) },
            })
          : t('A token can be read only through the share itself: a folder of the same name does not have it.')}
      </p>
    </>
  );
}
