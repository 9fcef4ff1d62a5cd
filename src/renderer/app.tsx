import { FlaskConical, PlugZap } from 'lucide-react';
import { I18nProvider } from 'react-aria-components';
import { AlarmHost } from './asks/alarm-host';
import { AskHost } from './asks/ask-host';
import { Banner } from './components/banner';
import { Button } from './components/button';
import { CommandPalette } from './components/command-palette';
import { DialogHost } from './components/dialog-host';
import { EmptyState } from './components/empty-state';
import { LiveSummary } from './components/live-summary';
import { RunComparison } from './components/run-comparison';
import { StaleMark } from './components/stale-mark';
import { Spinner } from './components/status-badge';
import { Toasts } from './components/toasts';
import { TopBar } from './components/top-bar';
import { UndoDialog } from './components/undo-dialog';
import { WindowMenu } from './components/window-menu';
import { useSpeech } from './i18n';
import { reloadFleet, useFleet, useFleetStore } from './store/fleet-store';
import type { Page } from './store/wizard-store';
import { useShortcuts } from './view/shortcuts';
import { ChangesPage } from './wizard/changes/changes-page';
import { DiscoverStep } from './wizard/discover/DiscoverStep';
import { FirstRun } from './wizard/first-run/first-run';
import { HostKeysStep } from './wizard/host-keys/HostKeysStep';
import { LogsPage } from './wizard/logs/logs-page';
import { NodesPage } from './wizard/nodes/nodes-page';
import { PrerequisitesStep } from './wizard/prerequisites/PrerequisitesStep';
import { ProofStep } from './wizard/proof/ProofStep';
import { SettingsPage } from './wizard/settings/settings-page';
import { ShareStep } from './wizard/share/ShareStep';
import { StepRail } from './wizard/step-rail';
import { TopologyPage } from './wizard/topology/topology-page';
import { usePage } from './wizard/use-page';

const PAGES: Readonly<Record<Exclude<Page, 'first-run'>, () => React.ReactNode>> = {
  discover: DiscoverStep,
  prerequisites: PrerequisitesStep,
  'host-keys': HostKeysStep,
  share: ShareStep,
  proof: ProofStep,
  nodes: NodesPage,
  topology: TopologyPage,
  logs: LogsPage,
  changes: ChangesPage,
  settings: SettingsPage,
};

/** The window: top bar, rail, one page, and what may lie over them. */
export function App() {
  const phase = useFleetStore((state) => state.phase);
  const page = usePage();
  const isPractice = useFleet((fleet) => fleet.isPractice);
  useShortcuts();
  const isPlain = phase !== 'live' || page === 'first-run';
  const PageView = page === 'first-run' ? FirstRun : PAGES[page];
  return (
    <I18nProvider locale="en-GB">
      <div className={isPlain ? 'app app-plain' : 'app'}>
        <TopBar hasCluster={!isPlain} />
        <div className="app-mark">
          {isPractice ? <PracticeMark /> : null}
          {isPlain ? null : <StaleMark />}
        </div>
        {isPlain ? null : <StepRail page={page} />}
        <main className="main">{phase === 'live' ? <PageView /> : <NotLive />}</main>
      </div>
      <AskHost />
      <AlarmHost />
      <UndoDialog />
      <CommandPalette />
      <DialogHost />
      <RunComparison />
      <WindowMenu />
      <Toasts />
      <LiveSummary />
    </I18nProvider>
  );
}

function PracticeMark() {
  const { t } = useSpeech();
  return (
    <section aria-label={t('Practice')}>
      <Banner tone="run" icon={FlaskConical} isStrip testId="practice">
        {t('Practice cluster. Nothing real is touched.')}
      </Banner>
    </section>
  );
}

/** Before the first snapshot, and when it cannot be had. */
function NotLive() {
  const { t, tell } = useSpeech();
  const { phase, failure } = useFleetStore();
  if (phase === 'loading' || !failure) {
    return (
      <div className="empty-state">
        <p className="row">
          <Spinner /> {t('Opening the cluster')}
        </p>
      </div>
    );
  }
  return (
    <EmptyState icon={PlugZap} title={tell(failure.message)} text={tell(failure.next)} testId="lost">
      <Button look="filled" onPress={() => void reloadFleet()}>
        {t('Try again')}
      </Button>
    </EmptyState>
  );
}
