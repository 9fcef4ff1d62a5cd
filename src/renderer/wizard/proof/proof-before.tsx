import { ArrowRight, Info, Laptop, Network, Play, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { isOneMachine, STEP_IDS, stepStatesOf } from '../../../shared/steps';
import { Banner, FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { ReportHistory } from '../../components/report-history';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { start } from '../../store/notice-store';
import { goTo } from '../../store/wizard-store';
import { lastFailure, runningJobs } from '../../view/jobs';
import { PlannedRun } from './planned-run';

/** True when the whole cluster may be proven now: everything before the proof is done. */
const isClusterOpen = (fleet: FleetSnapshot): boolean =>
  fleet.cluster.scheduler !== null && stepStatesOf(fleet).proof.state !== 'locked' && isShareDone(fleet);
const isShareDone = (fleet: FleetSnapshot): boolean => stepStatesOf(fleet).share.state === 'done';

/** Before a run: what will run where, how long it took last time, and the choice between cluster and this computer. */
export function ProofBefore() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const isOnlyHere = fleet.cluster.scheduler === null || isOneMachine(fleet);
  const isOpen = isClusterOpen(fleet);
  const [chosen, setChosen] = useState<'cluster' | 'local' | null>(null);
  const isLocal = isOnlyHere || (chosen === null ? !isOpen : chosen === 'local');
  const isBusy = runningJobs(fleet).length > 0;
  const canStart = !isBusy && (isLocal || isOpen);
  const failure = lastFailure(fleet, 'prove');
  const blocked =
    isLocal || isOpen ? null : (STEP_IDS.find((id) => stepStatesOf(fleet)[id].state !== 'done') ?? 'share');
  const name = fleet.cluster.name;
  return (
    <StepFrame
      title={t('Run the proof')}
      lead={t('Tiny flights are computed on every worker, and every row is read back.')}
      foot={
        blocked
          ? { icon: TriangleAlert, tone: 'warn', text: t('The cluster is not ready to be proven yet.') }
          : {
              icon: Info,
              tone: 'mute',
              text: isBusy
                ? t('Another job is still running.')
                : t('Nothing is left running afterwards, whatever the end.'),
            }
      }
      acts={
        <>
          {blocked ? (
            <Button isLarge look="filled" endIcon={ArrowRight} onPress={() => goTo(blocked)} testId="proof-blocked">
              {t('Go to what is missing')}
            </Button>
          ) : null}
          <Button
            isLarge
            look={canStart ? 'filled' : 'plain'}
            icon={Play}
            isDisabled={!canStart}
            onPress={() => void start({ kind: 'prove', isLocal })}
            testId="proof-start"
          >
            {isLocal ? t('Prove this computer') : t('Prove {{name}}', { name })}
          </Button>
        </>
      }
      testId="proof-step"
    >
      <div className="step-scroll step-pad">
        {failure && failure.code !== 'cancelled' ? (
          <div className="form-section">
            <FailureBanner failure={failure} testId="proof-failure" />
          </div>
        ) : null}
        {isOnlyHere ? null : (
          <section className="form-section">
            <Choice isLocal={isLocal} isOpen={isOpen} name={name} onChoose={setChosen} />
            {blocked ? (
              <Banner tone="warn">
                {t('Every worker has to be proven on the share first. This computer can be proven alone meanwhile.')}
              </Banner>
            ) : null}
          </section>
        )}
        <PlannedRun fleet={fleet} isLocal={isLocal} />
        {fleet.runs.length > 0 ? (
          <section className="form-section">
            <h2>{t('Earlier runs')}</h2>
            <ReportHistory runs={fleet.runs} />
          </section>
        ) : null}
      </div>
    </StepFrame>
  );
}

interface ChoiceProps {
  readonly isLocal: boolean;
  /** The cluster may be proven now. */
  readonly isOpen: boolean;
  readonly name: string;
  readonly onChoose: (choice: 'cluster' | 'local') => void;
}

function Choice({ isLocal, isOpen, name, onChoose }: ChoiceProps) {
  const { t } = useSpeech();
  const ways = [
    {
      id: 'cluster',
      icon: Network,
      title: name,
      text: isOpen
        ? t('Every worker of the cluster, over the share.')
        : t('Not ready yet: every worker has to be proven on the share first.'),
    },
    {
      id: 'local',
      icon: Laptop,
      title: t('This computer alone'),
      text: t('Dask on this computer, without SSH and share.'),
    },
  ] as const;
  return (
    <RadioGroup
      className="ways proof-ways"
      aria-label={t('What is proven')}
      value={isLocal ? 'local' : 'cluster'}
      onChange={(id) => onChoose(id as 'cluster' | 'local')}
    >
      {ways.map(({ id, icon: Icon, title, text }) => (
        <Radio key={id} value={id} className="way" data-testid={`proof-choice-${id}`}>
          <span className="way-top">
            <Icon size={18} aria-hidden />
            <span className="radio-dot" aria-hidden />
          </span>
          <h2>{title}</h2>
          <p>{text}</p>
        </Radio>
      ))}
    </RadioGroup>
  );
}
