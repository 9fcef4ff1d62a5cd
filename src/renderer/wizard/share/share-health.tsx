import { Gauge } from 'lucide-react';
import type { NodeId } from '../../../shared/model/ids';
import type { MountHealth, ShareSpeed } from '../../../shared/model/share';
import { Button } from '../../components/button';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';
import { clockText, durationText } from '../../view/units';
import type { SharePage } from './use-share';

interface Props {
  readonly page: SharePage;
  readonly node: NodeId;
}

/** How the mount of one worker is, word by word. */
export const HEALTH_TEXTS: Readonly<Record<MountHealth['state'], string>> = {
  alive: 'Mounted, and it answers',
  'read-only': 'Mounted, but read-only',
  dead: 'Lost: the mount is dead',
  hung: 'Lost: the mount does not answer',
  gone: 'Lost: nothing is mounted',
  foreign: 'Lost: something else is mounted',
  unreachable: 'Not known: the node does not answer',
};

/** Health of one worker's mount: how it is, how old, whether it comes back, how fast. */
export function ShareHealth({ page, node }: Props) {
  const { t } = useSpeech();
  const { health, speed } = page.fleet.share.workers[node] ?? { health: null, speed: null };
  const { isPersistent } = page.fleet.cluster.share;
  return (
    <>
      <dl className="facts" data-testid={`share-health-${node}`} data-state={health?.state ?? 'not-watched'}>
        <dt>{t('Mount')}</dt>
        <dd>
          {health
            ? t('{{state}}, seen {{time}}', {
                replace: { state: t(HEALTH_TEXTS[health.state]), time: clockText(health.at) },
              })
            : t('Not watched yet')}
        </dd>
        <dt>{t('Mounted for')}</dt>
        <dd className="numbers">
          {health?.mountedAt
            ? t('{{age}}, since {{time}}', {
                replace: { age: durationText(Date.now() - health.mountedAt), time: clockText(health.mountedAt) },
              })
            : t('Not known')}
        </dd>
        <dt>{t('After a restart')}</dt>
        <dd>
          {health?.survivesReboot
            ? t('Comes back by itself')
            : isPersistent
              ? t('Does not come back yet')
              : t('Has to be set up again')}
        </dd>
        <Speeds speed={speed} />
      </dl>
      <div className="row">
        <Button
          icon={Gauge}
          isDisabled={page.isBusy}
          onPress={() => void start({ kind: 'share-speed', nodes: [node] })}
          testId={`share-measure-${node}`}
        >
          {speed ? t('Measure again') : t('Measure the speed')}
        </Button>
      </div>
    </>
  );
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function Speeds({ speed }: { readonly speed: ShareSpeed | null }) {
  const { t } = useSpeech();
  if (!speed) {
    return (
      <>
        <dt>{t('Speed')}</dt>
        <dd>{t('Not measured yet')}</dd>
      </>
    );
  }
  const rate = (bytes: number): string => t('{{speed}} MB/s', { replace: { speed: megabytes(bytes) } });
  return (
    <>
      <dt>{t('Writes')}</dt>
      <dd className="numbers">{rate(speed.writeBytesPerSecond)}</dd>
      <dt>{t('Reads')}</dt>
      <dd className="numbers">{rate(speed.readBytesPerSecond)}</dd>
      <dt>{t('Small files')}</dt>
      <dd className="numbers">
        {t('{{files}} each second, measured {{time}}', {
          replace: { files: speed.smallFilesPerSecond, time: clockText(speed.at) },
        })}
      </dd>
    </>
  );
}
