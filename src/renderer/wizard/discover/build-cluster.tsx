import { ArrowLeft, Check, CircleAlert, Info } from 'lucide-react';
import { useState } from 'react';
import type { ClusterAdvice } from '../../../shared/contract';
import type { FailureValue } from '../../../shared/failure';
import type { Cluster } from '../../../shared/model/cluster';
import { call, failureOf } from '../../client';
import { Banner, FailureBanner } from '../../components/banner';
import { Button } from '../../components/button';
import { Spinner } from '../../components/status-badge';
import { StepFrame } from '../../components/step-frame';
import { type Asked, useCall } from '../../components/use-call';
import { useSpeech } from '../../i18n';
import { useFleet, useFleetStore } from '../../store/fleet-store';
import { start } from '../../store/notice-store';
import { goTo, setBuilding } from '../../store/wizard-store';
import { clusterToSave, draftProblem, firstDraft } from './cluster-draft';
import { RunnerSection } from './runner-section';
import { SchedulerSection } from './scheduler-section';
import { ShareSection } from './share-section';
import { WorkersSection } from './workers-section';

/** The end of Discover: which node does what, suggested with reasons, decided by a person. */
export function BuildCluster() {
  const { t } = useSpeech();
  const advice = useCall('advice', () => call('cluster.advice'));
  if (advice.isLoading) {
    return (
      <StepFrame
        title={t('Build the cluster')}
        lead={t('Muster suggests roles from what it knows of the nodes.')}
        foot={{ icon: Info, tone: 'mute', text: '' }}
        testId="build-cluster-page"
      >
        <p className="step-pad row">
          <Spinner /> {t('Comparing the nodes')}
        </p>
      </StepFrame>
    );
  }
  return <ClusterForm advice={advice} />;
}

export interface SectionProps {
  readonly draft: Cluster;
  readonly onChange: (draft: Cluster) => void;
  readonly advice: ClusterAdvice | null;
}

function ClusterForm({ advice }: { readonly advice: Asked<ClusterAdvice> }) {
  const { t } = useSpeech();
  const open = useFleet((fleet) => fleet.cluster);
  const [draft, setDraft] = useState<Cluster>(() => firstDraft(open, advice.value));
  const [failure, setFailure] = useState<FailureValue | null>(null);
  const problem = draftProblem(draft);
  const change = (next: Cluster): void => {
    setDraft(next);
    setFailure(null);
  };
  const save = async (): Promise<void> => {
    try {
      await call('cluster.save', clusterToSave(draft, useFleetStore.getState().fleet));
      setBuilding(false);
      goTo('prerequisites');
      // Roles decide which checks apply: what was skipped without a scheduler is not known yet.
      void start({ kind: 'check', nodes: [] });
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const section: SectionProps = { draft, onChange: change, advice: advice.value };
  return (
    <StepFrame
      title={t('Build the cluster')}
      lead={t(
        'Which node hands out the work, which ones compute, and where the share lies. Everything can be changed later.',
      )}
      tools={
        <Button icon={ArrowLeft} onPress={() => setBuilding(false)} testId="back-to-nodes">
          {t('Back to the nodes')}
        </Button>
      }
      foot={
        problem
          ? { icon: CircleAlert, tone: 'warn', text: t(problem) }
          : {
              icon: Info,
              tone: 'mute',
              text: t('{{count}} workers, {{slots}} slots', {
                count: draft.workers.length,
                slots: draft.workers.reduce((sum, worker) => sum + worker.slots, 0),
              }),
            }
      }
      acts={
        <Button
          isLarge
          look="filled"
          icon={Check}
          isDisabled={problem !== null}
          onPress={() => void save()}
          testId="save-cluster"
        >
          {t('Save the cluster')}
        </Button>
      }
      testId="build-cluster-page"
    >
      <div className="step-scroll step-pad">
        {failure ? (
          <div className="form-section" style={{ border: 0, paddingBottom: 0 }}>
            <FailureBanner failure={failure} testId="save-failure" />
          </div>
        ) : null}
        {advice.failure ? (
          <Banner tone="warn">{t('No suggestion could be made. Choose the roles yourself.')}</Banner>
        ) : null}
        <SchedulerSection {...section} />
        <WorkersSection {...section} />
        <ShareSection {...section} />
        <RunnerSection {...section} />
      </div>
    </StepFrame>
  );
}
