import { ArrowRight, Download, FileCode, FolderOpen, History, Info, RotateCw } from 'lucide-react';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { ProofReport } from '../../../shared/model/proof';
import { call } from '../../client';
import { Button } from '../../components/button';
import { saveReport } from '../../components/report-export';
import { StepFrame } from '../../components/step-frame';
import { VerdictMark } from '../../components/verdict';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { attempt, start } from '../../store/notice-store';
import { goTo, openDialog, openPanel } from '../../store/wizard-store';
import { runningJobs } from '../../view/jobs';
import { splitSummary } from '../../view/split-summary';
import { type Cause, causeOf } from './cause';
import { NotPassed } from './not-passed';
import { Passed } from './passed';
import { reportNodes } from './run-nodes';

interface Props {
  readonly report: ProofReport;
  readonly onChoose: () => void;
}

/** A proof that has ended: the verdict in one sentence, the evidence, and what next. */
export function ProofResult({ report, onChoose }: Props) {
  const { t, tell } = useSpeech();
  const fleet = useFleet((all) => all);
  const { headline, rest } = splitSummary(tell(report.headline));
  const cause = causeOf(report, fleet);
  const isPassed = report.verdict === 'passed';
  const isBusy = runningJobs(fleet).length > 0;
  const again = (): void => void start({ kind: 'prove', isLocal: report.isLocal });
  return (
    <StepFrame
      mark={<VerdictMark verdict={report.verdict} />}
      title={`${headline}.`}
      lead={rest}
      tools={
        <>
          <Button isDisabled={isBusy} onPress={onChoose} testId="proof-choose">
            {t('Choose what to run')}
          </Button>
          <Button icon={FileCode} onPress={() => openDialog('snippets')} testId="snippets">
            {t('Snippets')}
          </Button>
          {isPassed ? (
            <Button icon={RotateCw} isDisabled={isBusy} onPress={again} testId="proof-again">
              {t('Run again')}
            </Button>
          ) : null}
        </>
      }
      foot={{ icon: isPassed ? History : Info, tone: 'mute', text: useFootText(report, fleet) }}
      acts={<Acts report={report} cause={cause} isBusy={isBusy} onAgain={again} />}
      testId="proof-step"
    >
      {isPassed ? (
        <Passed report={report} runs={fleet.runs} />
      ) : (
        <NotPassed report={report} runs={fleet.runs} cause={cause} />
      )}
    </StepFrame>
  );
}

function useFootText(report: ProofReport, fleet: FleetSnapshot): string {
  const { t } = useSpeech();
  if (report.verdict !== 'passed') return t('Installed environments are used again by the next run.');
  const count = (verdict: ProofReport['verdict']): number => fleet.runs.filter((run) => run.verdict === verdict).length;
  return `${t('{{count}} runs of this cluster', { count: fleet.runs.length })}: ${t(
    '{{passed}} passed, {{failed}} failed.',
    {
      passed: count('passed'),
      failed: count('failed'),
    },
  )}`;
}

interface ActsProps {
  readonly report: ProofReport;
  readonly cause: Cause | null;
  readonly isBusy: boolean;
  readonly onAgain: () => void;
}

function Acts({ report, cause, isBusy, onAgain }: ActsProps) {
  const { t } = useSpeech();
  const isPassed = report.verdict === 'passed';
  const name = cause?.nodeId ? reportNodes(report, t).nameOf(cause.nodeId) : '';
  const follow = (to: Cause): void => {
    goTo(to.step);
    if (to.nodeId) openPanel(to.nodeId);
  };
  return (
    <>
      <Button
        isLarge
        icon={FolderOpen}
        onPress={() => void attempt(() => call('app.show-run-folder', { runId: report.id }))}
        testId="proof-folder"
      >
        {t('Show the run folder')}
      </Button>
      <Button
        isLarge
        look={isPassed && !isBusy ? 'filled' : 'plain'}
        icon={Download}
        onPress={() => void saveReport(report.id, 'html')}
        testId="report-save"
      >
        {t('Save HTML report')}
      </Button>
      {isPassed ? null : (
        <Button
          isLarge
          look={cause || isBusy ? 'plain' : 'filled'}
          icon={RotateCw}
          isDisabled={isBusy}
          onPress={onAgain}
          testId="proof-again"
        >
          {t('Run again')}
        </Button>
      )}
      {cause ? (
        <Button
          isLarge
          look={isBusy ? 'plain' : 'filled'}
          endIcon={ArrowRight}
          onPress={() => follow(cause)}
          testId="proof-cause"
        >
          {cause.step === 'share'
            ? name
              ? t('Repair the share on {{name}}', { name })
              : t('Repair the share')
            : name
              ? t('Go to the finding on {{name}}', { name })
              : t('Go to the finding')}
        </Button>
      ) : null}
    </>
  );
}
