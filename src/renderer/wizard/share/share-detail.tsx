import { Sparkles } from 'lucide-react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { NodeId } from '../../../shared/model/ids';
import type { PlanStep } from '../../../shared/model/remedy';
import { FailureBanner } from '../../components/banner';
import { CommandBlock } from '../../components/command-block';
import { LogPane } from '../../components/log-pane';
import { Spinner } from '../../components/status-badge';
import { useIsNarrow } from '../../components/use-media';
import { useSpeech } from '../../i18n';
import { ShareHealth } from './share-health';
import { ShareSentinel } from './share-sentinel';
import { ShareSteps } from './share-steps';
import { ShareTopology } from './share-topology';
import type { SharePage } from './use-share';

interface Props {
  readonly page: SharePage;
  readonly node: NodeId;
  readonly schedulerName: string;
}

/** One worker under the table: what will happen there or what happened, the sentinel, its log. */
export function ShareDetail({ page, node, schedulerName }: Props) {
  const { t } = useSpeech();
  const isNarrow = useIsNarrow();
  const name = nameOf(node, page.fleet.cluster);
  return (
    <Tabs className="tabs share-detail">
      <TabList className="tab-list" aria-label={t('About {{name}}', { name })}>
        <Tab id="plan" className="tab">
          {t('Plan for {{name}}', { name })}
        </Tab>
        <Tab id="sentinel" className="tab">
          {t('Two-way sentinel')}
        </Tab>
        <Tab id="health" className="tab">
          {t('Health')}
        </Tab>
        <Tab id="log" className="tab">
          {t('Log')}
        </Tab>
        {isNarrow ? (
          <Tab id="topology" className="tab">
            {t('Topology')}
          </Tab>
        ) : null}
      </TabList>
      <TabPanel id="plan" className="tab-panel">
        <div className="share-detail-body">
          <WorkerPlan page={page} node={node} schedulerName={schedulerName} />
        </div>
      </TabPanel>
      <TabPanel id="sentinel" className="tab-panel">
        <div className="share-detail-body">
          <ShareSentinel
            sentinel={page.fleet.share.workers[node]?.sentinel ?? null}
            worker={name}
            scheduler={schedulerName}
          />
        </div>
      </TabPanel>
      <TabPanel id="health" className="tab-panel">
        <div className="share-detail-body">
          <ShareHealth page={page} node={node} />
        </div>
      </TabPanel>
      <TabPanel id="log" className="tab-panel">
        <div className="share-log">
          <LogPane node={node} />
        </div>
      </TabPanel>
      {isNarrow ? (
        <TabPanel id="topology" className="tab-panel">
          <div className="share-detail-body">
            <ShareTopology page={page} />
          </div>
        </TabPanel>
      ) : null}
    </Tabs>
  );
}

function WorkerPlan({ page, node, schedulerName }: Props) {
  const { t, tell } = useSpeech();
  const { plan, fleet } = page;
  const share = fleet.share.workers[node];
  const failure = page.rows.find((row) => row.id === node)?.failure ?? null;
  const name = nameOf(node, fleet.cluster);
  const stepsOf = (id: NodeId): PlanStep[] => plan.value?.steps.filter((step) => step.node === id) ?? [];
  const own = stepsOf(node);
  const first = plan.value ? stepsOf(plan.value.scheduler) : [];
  return (
    <>
      {failure ? <FailureBanner failure={failure} testId={`share-failure-${node}`} /> : null}
      {share && Object.keys(share.steps).length > 0 ? <ShareSteps node={node} share={share} /> : null}
      {plan.isLoading && !page.job ? (
        <p className="row quiet">
          <Spinner /> {t('Looking at {{scheduler}} and the workers to make the plan', { scheduler: schedulerName })}
        </p>
      ) : null}
      {first.length > 0 ? <Commands title={t('First on {{name}}', { name: schedulerName })} steps={first} /> : null}
      {own.length > 0 ? (
        <Commands title={t('Then on {{name}}', { name })} steps={own} testId={`share-plan-${node}`} />
      ) : null}
      {plan.value && plan.value.effects.length > 0 ? (
        <ul className="effects" aria-label={t('Effects')}>
          {plan.value.effects.map((effect) => (
            <li key={tell(effect)}>
              <Sparkles size={14} aria-hidden />
              <span>{tell(effect)}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

interface CommandsProps {
  readonly title: string;
  readonly steps: readonly PlanStep[];
  readonly testId?: string;
}

function Commands({ title, steps, testId }: CommandsProps) {
  const { tell } = useSpeech();
  return (
    <section className="stack stack-tight" {...(testId ? { 'data-testid': testId } : {})}>
      <strong>{title}</strong>
      <CommandBlock commands={steps.map((step) => step.shown)} titles={steps.map((step) => tell(step.title))} />
    </section>
  );
}
