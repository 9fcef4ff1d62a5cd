import { ArrowLeft, RefreshCw, SearchX } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/empty-state';
import { NodePanel } from '../../components/node-panel';
import { SearchBox } from '../../components/search-box';
import { SelectionTools } from '../../components/selection-tools';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { start } from '../../store/notice-store';
import { goTo, setSearch, useWizard } from '../../store/wizard-store';
import { runningJob } from '../../view/jobs';
import { nodeViews } from '../../view/node-view';
import { CheckProgress } from './check-progress';
import { FixActs } from './fix-acts';
import { PreparedNodes } from './prepared-nodes';
import { useFixPlans } from './use-fix-plans';
import { usePrerequisitesFoot } from './use-prerequisites-foot';

/** All findings of every node at once, by who must act. */
export function PrerequisitesStep() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const { panelNode, search } = useWizard();
  const plans = useFixPlans();
  const foot = usePrerequisitesFoot();
  const views = useMemo(() => {
    const all = nodeViews(fleet);
    return fleet.cluster.scheduler === null ? all : all.filter((view) => view.role !== 'none' || view.node.isSetAside);
  }, [fleet]);
  const job = runningJob(fleet, 'check', 'fix', 'apply-remedy', 'trust-node');
  return (
    <StepFrame
      title={t('Fix prerequisites')}
      lead={t('All findings of every node at once. A remedy counts only when its check passes.')}
      tools={
        <>
          <SearchBox label={t('Filter nodes')} value={search} onChange={setSearch} isNarrow isFilter />
          <Button
            icon={RefreshCw}
            isDisabled={job !== null || views.length === 0}
            onPress={() => void start({ kind: 'check', nodes: [] })}
            testId="check-all"
          >
            {t('Check all again')}
          </Button>
        </>
      }
      below={job ? <CheckProgress job={job} /> : null}
      panel={panelNode ? <NodePanel nodeId={panelNode} /> : null}
      foot={foot}
      acts={<FixActs plans={plans} isBusy={job !== null} />}
      testId="prerequisites-step"
    >
      <div className="step-list">
        {views.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title={t('No nodes chosen')}
            text={t('There is nothing to prepare yet. Find nodes first, then build the cluster out of them.')}
          >
            <Button look="filled" icon={ArrowLeft} onPress={() => goTo('discover')}>
              {t('Back to Discover')}
            </Button>
          </EmptyState>
        ) : (
          <>
            <div className="table-tools-slim">
              <SelectionTools />
            </div>
            <PreparedNodes views={views} plans={plans.value ?? []} />
          </>
        )}
      </div>
    </StepFrame>
  );
}
