import { Search } from 'lucide-react';
import { useSpeech } from '../i18n';
import { goTo, setPalette } from '../store/wizard-store';
import { modKey } from '../view/shortcuts';
import { BrandMark } from './brand-mark';
import { ClusterMenu } from './cluster-menu';
import { HelpMenu } from './help-menu';
import { JobMenu } from './job-menu';
import { NoticeMenu } from './notice-menu';

/** Cluster switcher, command field, running jobs, notices, help. */
export function TopBar({ hasCluster }: { readonly hasCluster: boolean }) {
  const { t } = useSpeech();
  return (
    <header className="top-bar" data-region="top" tabIndex={-1}>
      <button
        type="button"
        className="brand select-bare"
        style={{ paddingLeft: 0 }}
        onClick={() => goTo('first-run')}
        aria-label={t('Muster, first page')}
      >
        <BrandMark />
        <span>Muster</span>
      </button>
      {hasCluster ? <ClusterMenu /> : null}
      <button type="button" className="top-bar-find" onClick={() => setPalette(true)} data-testid="open-palette">
        <Search size={14} aria-hidden />
        <span>{t('Find a node or run a command')}</span>
        <kbd aria-hidden>{modKey()} K</kbd>
      </button>
      <div className="top-bar-end">
        <JobMenu />
        <NoticeMenu />
        <HelpMenu />
      </div>
    </header>
  );
}
