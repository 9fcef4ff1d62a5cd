import { ExternalLink, LoaderCircle, ScanEye, Square } from 'lucide-react';
import { activeWorkers } from '../../../shared/model/cluster-shape';
import type { JobState } from '../../../shared/model/job';
import type { ProofPhaseId, ProofState } from '../../../shared/model/proof';
import { call } from '../../client';
import { Banner } from '../../components/banner';
import { BatchGrid } from '../../components/batch-grid';
import { Button } from '../../components/button';
import { LogPane } from '../../components/log-pane';
import { PhaseBar } from '../../components/phase-bar';
import { StepFrame } from '../../components/step-frame';
import { Timeline } from '../../components/timeline';
import { useSpeech } from '../../i18n';
import { attempt } from '../../store/notice-store';
import { cancel } from '../../view/acts';
import { durationText, stopwatchText } from '../../view/units';
import { useLastRun } from './last-run';
import { phaseStates, runningPhase } from './phase-states';
import { runLayout } from './run-layout';
import { comingNodes } from './run-nodes';
import { expectedMs } from './run-time';
import { useLiveFleet } from './use-live-fleet';

const DOING: Readonly<Record<ProofPhaseId, string>> = {
  plan: 'Making the plan.',
  inputs: 'Writing the inputs.',
  sentinel: 'Reading the share both ways.',
  'mirror-inputs': 'Putting the inputs on every node.',
  install: 'Installing the environment. The first time takes longest.',
  'start-scheduler': 'Starting the scheduler.',
  'start-workers': 'Waiting for every worker to join.',
  compute: 'Computing.',
  'verify-outputs': 'Reading every row back.',
  'shut-down': 'Shutting everything down.',
};
const NO_RUN: Pick<ProofState, 'phases' | 'batches'> = { phases: [], batches: [] };

/** Dask's own pages are there from the moment its scheduler is, until everything is shut down. */
const hasPages = (phases: ProofState['phases']): boolean =>
  phases.some(({ phase, state }) => phase === 'start-scheduler' && state === 'done') &&
  !phases.some(({ phase }) => phase === 'shut-down');

const openPages = (): Promise<unknown> => attempt(() => call('proof.open-dashboard'));

/** A proof while it runs: phases, time line, batches, log, and the way to end it. */
export function ProofRunning({ job }: { readonly job: JobState }) {
  const { t, tell } = useSpeech();
  const { fleet, now } = useLiveFleet();
  const proof = fleet.proof && !fleet.proof.report ? fleet.proof : null;
  const isLocal = proof?.isLocal ?? false;
  const last = useLastRun((state) => (isLocal ? state.local : state.cluster));
  const { phases, batches } = proof ?? NO_RUN;
  const startedAt = proof?.startedAt ?? job.startedAt;
  const nodes = comingNodes(fleet, isLocal, t);
  const slots = activeWorkers(fleet.cluster).reduce((sum, worker) => sum + worker.slots, 0);
  const elapsedMs = Math.max(0, now - startedAt);
  const layout = runLayout({
    spans: phases,
    batches,
    nodes: nodes.ids,
    startedAt,
    now: Math.max(now, startedAt),
    last,
  });
  const phase = runningPhase(phases);
  const expected = expectedMs(fleet.runs, isLocal);
  const leftMs = expected === null ? 0 : expected - elapsedMs;
  const doing = phase ? t(DOING[phase]) : job.progress ? tell(job.progress.text) : t('Starting.');
  const left = leftMs > 1_000 ? t('About {{left}} left, by the last run.', { left: durationText(leftMs) }) : '';
  return (
    <StepFrame
      title={t('Run the proof')}
      lead={
        isLocal
          ? t('On this computer alone.')
          : t('On {{names}}, with {{count}} slots.', {
              count: slots,
              replace: { count: slots, names: nodes.ids.map(nodes.nameOf).join(', ') },
            })
      }
      tools={
        <>
          <span className="stopwatch numbers" role="timer" aria-label={t('Elapsed')} data-testid="proof-elapsed">
            {stopwatchText(elapsedMs)}
          </span>
          {hasPages(phases) ? (
            <Button icon={ExternalLink} onPress={() => void openPages()} testId="proof-dashboard">
              {t('Open Dask’s pages')}
            </Button>
          ) : null}
          <Button icon={Square} isDisabled={job.isCancelling} onPress={() => cancel(job.id)} testId="proof-cancel">
            {job.isCancelling ? t('Cancelling') : t('Cancel run')}
          </Button>
        </>
      }
      below={<PhaseBar phases={phaseStates(phases, batches, false)} />}
      foot={{
        icon: LoaderCircle,
        tone: 'run',
        text: job.isCancelling
          ? t('Cancelling. Everything that was started is shut down first.')
          : `${doing} ${left}`.trim(),
      }}
      testId="proof-step"
    >
      <div className="proof-run">
        <div className="proof-lines">
          <Timeline layout={layout} nameOf={nodes.nameOf} noteOf={nodes.noteOf} />
        </div>
        <div className="proof-below">
          <div className="proof-batches">
            <BatchGrid batches={batches} nameOf={nodes.nameOf} />
            <Banner tone="mute" icon={ScanEye}>
              {t('Nothing is believed yet. After computing, every row is read back through the path of {{name}}.', {
                name: nodes.ids[0] ? nodes.nameOf(nodes.ids[0]) : '',
              })}
            </Banner>
          </div>
          <div className="proof-log">
            <LogPane node={null} nameOf={nodes.nameOf} />
          </div>
        </div>
      </div>
    </StepFrame>
  );
}
