import { ArrowLeftRight, FolderOpen, HardDrive } from 'lucide-react';
import { mountsShare, nameOf } from '../../../shared/model/cluster-shape';
import { call } from '../../client';
import { TickBox } from '../../components/tick-box';
import { useSpeech } from '../../i18n';
import { attempt } from '../../store/notice-store';
import type { SharePage } from './use-share';

/** Where the share lies and where it is seen. */
export function SharePaths({ page }: { readonly page: SharePage }) {
  const { t } = useSpeech();
  const { cluster } = page.fleet;
  const { share, scheduler } = cluster;
  const source = page.plan.value?.source || `${scheduler ? nameOf(scheduler, cluster) : ''}:${share.schedulerPath}`;
  return (
    <div className="share-paths">
      <span className="share-path" data-testid="share-source">
        <HardDrive size={15} aria-hidden />
        <span className="mono">{source}</span>
      </span>
      <ArrowLeftRight size={15} aria-hidden className="tone-mute" />
      <span className="share-path">
        <FolderOpen size={15} aria-hidden />
        <span className="mono">{share.workerPath}</span>
        <span className="quiet">{t('on {{count}} workers', { count: page.workers.length })}</span>
      </span>
      <span className="quiet" data-testid="share-lasts">
        {!mountsShare(cluster)
          ? t('Mounted by somebody else')
          : share.isPersistent
            ? t('SSHFS, comes back after a restart')
            : t('SSHFS, until the next restart')}
      </span>
      {mountsShare(cluster) ? (
        <TickBox
          isOn={share.isPersistent}
          isDisabled={page.isBusy}
          onChange={(isPersistent) =>
            void attempt(() => call('cluster.save', { ...cluster, share: { ...share, isPersistent } }))
          }
          testId="share-persistent"
        >
          {t('Mount again after a restart or a loss')}
        </TickBox>
      ) : null}
    </div>
  );
}
