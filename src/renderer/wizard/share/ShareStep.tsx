import { ArrowLeftRight, FileCode2, Laptop, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { nameOf } from '../../../shared/model/cluster-shape';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/empty-state';
import { NoClusterYet } from '../../components/no-cluster-yet';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';
import { openPanel, useWizard } from '../../store/wizard-store';
import { CheckProgress } from '../prerequisites/check-progress';
import { ShareActs } from './share-acts';
import { ShareBanners } from './share-banners';
import { ShareDetail } from './share-detail';
import { ScriptDialog, TakeDownDialog } from './share-dialogs';
import { SharePaths } from './share-paths';
import { SwitchDialog } from './share-switch';
import { ShareTable } from './share-table';
import { ShareTopology } from './share-topology';
import { type SharePage, useShare } from './use-share';
import { useShareFoot } from './use-share-foot';

/** One folder that every worker sees: plan first, then live ticks, believed only when both sides read each other. */
export function ShareStep() {
  const { t } = useSpeech();
  const page = useShare();
  const foot = useShareFoot(page);
  const chosen = useWizard((state) => state.panelNode);
  const { fleet, nothing, workers, rows, job } = page;
  const { scheduler } = fleet.cluster;
  const schedulerName = scheduler ? nameOf(scheduler, fleet.cluster) : '';
  const urgent = rows.find((row) => row.edge === 'broken') ?? rows.find((row) => row.edge !== 'proven') ?? rows[0];
  const open = chosen && workers.includes(chosen) ? chosen : (urgent?.id ?? null);
  return (
    <StepFrame
      title={t('Set up the share')}
      lead={
        schedulerName === ''
          ? t('One folder that every worker sees. Proven by a file written and read in both directions.')
          : t(
              'One folder on {{scheduler}} that every worker sees. Proven by a file written and read in both directions.',
              {
                scheduler: schedulerName,
              },
            )
      }
      tools={nothing ? null : <Tools page={page} />}
      below={nothing ? null : job ? <CheckProgress job={job} /> : <SharePaths page={page} />}
      foot={foot}
      acts={<ShareActs page={page} />}
      testId="share-step"
    >
      {nothing ? (
        <NothingToShare why={nothing} />
      ) : (
        <>
          <div className="share-main">
            <ShareBanners page={page} />
            <ShareTable page={page} schedulerName={schedulerName} open={open} onOpen={(node) => openPanel(node)} />
            {open ? <ShareDetail page={page} node={open} schedulerName={schedulerName} /> : null}
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
          <aside className="share-side" aria-label={t('Topology')} data-region="panel" tabIndex={0}>
            <h2>{t('Topology')}</h2>
            <ShareTopology page={page} />
          </aside>
        </>
      )}
    </StepFrame>
  );
}

function Tools({ page }: { readonly page: SharePage }) {
  const { t } = useSpeech();
  const [shown, setShown] = useState<'script' | 'switch' | 'down' | null>(null);
  const close = (): void => setShown(null);
  const isTouched = Object.keys(page.fleet.share.workers).length > 0 || page.proven.length > 0;
  return (
    <>
      <Button
        icon={FileCode2}
        isDisabled={!page.plan.value?.script}
        onPress={() => setShown('script')}
        testId="share-as-script"
      >
        {t('As a script')}
      </Button>
      <Button
        icon={RefreshCw}
        isDisabled={page.isBusy || page.isLocked}
        onPress={() => void start({ kind: 'share-check', nodes: [] })}
        testId="share-check"
      >
        {t('Check again')}
      </Button>
      {page.proven.length > 0 ? (
        <Button icon={ArrowLeftRight} isDisabled={page.isBusy} onPress={() => setShown('switch')} testId="share-switch">
          {t('Move')}
        </Button>
      ) : null}
      {isTouched ? (
        <Button icon={Trash2} isDisabled={page.isBusy} onPress={() => setShown('down')} testId="share-down">
          {t('Take down')}
        </Button>
      ) : null}
      {shown === 'script' ? <ScriptDialog page={page} onClose={close} /> : null}
      {shown === 'switch' ? <SwitchDialog page={page} onClose={close} /> : null}
      {shown === 'down' ? <TakeDownDialog page={page} onClose={close} /> : null}
    </>
  );
}

function NothingToShare({ why }: { readonly why: NonNullable<SharePage['nothing']> }) {
  const { t } = useSpeech();
  if (why === 'no-cluster') {
    return <NoClusterYet text={t('Choose the scheduler and the workers first. The share lies on the scheduler.')} />;
  }
  return (
    <EmptyState
      icon={Laptop}
      title={t('No share is needed')}
      text={
        why === 'one-machine'
          ? t('The whole cluster is this computer: scheduler and worker use the same folder already.')
          : t('Every worker is on the scheduler, and uses the same folder already.')
      }
      testId="share-not-needed"
    />
  );
}
