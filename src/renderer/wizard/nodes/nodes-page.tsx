import { Info, RefreshCw, Server } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/empty-state';
import { NodePanel } from '../../components/node-panel';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { start } from '../../store/notice-store';
import { goTo, useWizard } from '../../store/wizard-store';
import { runningJob } from '../../view/jobs';
import { nodeViews } from '../../view/node-view';
import { FoundNodes } from '../discover/found-nodes';
import { CheckProgress } from '../prerequisites/check-progress';

/** Every node of the cluster, whatever the step: search, filter, sort, and acts on many at once. */
export function NodesPage() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const panelNode = useWizard((state) => state.panelNode);
  const views = useMemo(() => nodeViews(fleet), [fleet]);
  const job = runningJob(fleet, 'check', 'fix', 'apply-remedy', 'trust-node');
  const aside = views.filter((view) => view.node.isSetAside).length;
  return (
    <StepFrame
      title={t('Nodes')}
      lead={t('Every node that Muster knows in this cluster, whether it takes part or not.')}
      tools={
        <Button
          icon={RefreshCw}
          isDisabled={job !== null || views.length === 0}
          onPress={() => void start({ kind: 'check', nodes: [] })}
          testId="check-all-nodes"
        >
          {t('Check all again')}
        </Button>
      }
      below={job ? <CheckProgress job={job} /> : null}
      panel={panelNode ? <NodePanel nodeId={panelNode} /> : null}
      foot={{
        icon: Info,
        tone: 'mute',
        text: t('{{count}} nodes, {{aside}} set aside. Select rows to act on many at once.', {
          count: views.length,
          aside,
        }),
      }}
      testId="nodes-page"
    >
      <div className="step-list">
        {views.length > 0 ? (
          <FoundNodes views={views} />
        ) : (
          <EmptyState icon={Server} title={t('No nodes yet')} text={t('Find the machines of your lab first.')}>
            <Button look="filled" onPress={() => goTo('discover')}>
              {t('Go to Discover')}
            </Button>
          </EmptyState>
        )}
      </div>
    </StepFrame>
  );
}
