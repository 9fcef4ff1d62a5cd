import { ArrowLeftRight, FolderOpen, HardDrive } from 'lucide-react';
import { nameOf } from '../../../shared/model/cluster-shape';
import { useSpeech } from '../../i18n';
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
      <span className="quiet">{share.backend === 'sshfs' ? t('SSHFS') : t('Mounted by somebody else')}</span>
    </div>
  );
}
