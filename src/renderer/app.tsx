import { FlaskConical, PlugZap } from 'lucide-react';
import type { FC } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Banner } from './components/banner';
import { Button } from './components/button';
import { EmptyState } from './components/empty-state';
import { late } from './components/late';
import { LiveSummary } from './components/live-summary';
import { StaleMark } from './components/stale-mark';
import { Spinner } from './components/status-badge';
import { Toasts } from './components/toasts';
import { TopBar } from './components/top-bar';
import { useLanguage, useSpeech } from './i18n';
import { reloadFleet, useFleet, useFleetStore } from './store/fleet-store';
import type { Page } from './store/wizard-store';
import { useShortcuts } from './view/shortcuts';
import { FirstRun } from './wizard/first-run/first-run';
import { StepRail } from './wizard/step-rail';
import { usePage } from './wizard/use-page';

const AlarmHost = late(async () => (await import('./rest')).AlarmHost);
const AskHost = late(async () => (await import('./rest')).AskHost);
const CommandPalette = late(async () => (await import('./rest')).CommandPalette);
const DialogHost = late(async () => (await import('./rest')).DialogHost);
const RunComparison = late(async () => (await import('./rest')).RunComparison);
const UndoDialog = late(async () => (await import('./rest')).UndoDialog);
const WindowMenu = late(async () => (await import('./rest')).WindowMenu);
const ChangesPage = late(async () => (await import('./rest')).ChangesPage);
const DiscoverStep = late(async () => (await import('./rest')).DiscoverStep);
const HostKeysStep = late(async () => (await import('./rest')).HostKeysStep);
const LogsPage = late(async () => (await import('./rest')).LogsPage);
const NodesPage = late(async () => (await import('./rest')).NodesPage);
const PrerequisitesStep = late(
  async () => (await import('./wizard/prerequisites/PrerequisitesStep')).PrerequisitesStep,
);
const ProofStep = late(async () => (await import('./rest')).ProofStep);
const SettingsPage = late(async () => (await import('./rest')).SettingsPage);
const ShareStep = late(async () => (await import('./rest')).ShareStep);
const TopologyPage = late(async () => (await import('./rest')).TopologyPage);

const PAGES: Readonly<Record<Exclude<Page, 'first-run'>, FC>> = {
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
  const language = useLanguage();
  const isPlain = phase !== 'live' || page === 'first-run';
  const PageView = page === 'first-run' ? FirstRun : PAGES[page];
  return (
    <I18nProvider locale={language}>
      <div className={isPlain ? 'app app-plain' : 'app'}>
        <TopBar hasCluster={!isPlain} />
        <div className="app-mark">
          {isPractice ? <PracticeMark /> : null}
          {isPlain ? null : <StaleMark />}
        </div>
        {isPlain ? null : <StepRail page={page} />}
        <main className="main">{phase === 'live' ? <PageView /> : <NotLive />}</main>
      </div>
      {phase === 'live' ? <Hosts /> : null}
      <Toasts />
      <LiveSummary />
    </I18nProvider>
  );
}

/** What may lie over the page. Nothing does before the first one is drawn, and so nothing of it is loaded before. */
function Hosts() {
  return (
    <>
      <AskHost />
      <AlarmHost />
      <UndoDialog />
      <CommandPalette />
      <DialogHost />
      <RunComparison />
      <WindowMenu />
    </>
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
