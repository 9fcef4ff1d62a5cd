import { X } from 'lucide-react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { nameOf } from '../../../shared/model/cluster-shape';
import type { NodeId } from '../../../shared/model/ids';
import { IconButton } from '../../components/button';
import { KeyComparison } from '../../components/key-comparison';
import { LogPane } from '../../components/log-pane';
import { RemedyCard } from '../../components/remedy-card';
import { StatusBadge } from '../../components/status-badge';
import { useSpeech } from '../../i18n';
import { closePanel, useWizard } from '../../store/wizard-store';
import { isNodeBusy } from '../../view/jobs';
import { clockText } from '../../view/units';
import { TrustList } from './trust-list';
import { comparisonsOf, trustRows } from './trust-rows';
import type { Seeding } from './use-seeding';

interface Props {
  readonly seeding: Seeding;
  readonly node: NodeId;
  readonly schedulerName: string;
}

/** One worker's trust: every key from three sides, what seeding will do, and its log. */
export function TrustPanel({ seeding, node, schedulerName }: Props) {
  const { t } = useSpeech();
  const isChosen = useWizard((state) => state.panelNode !== null);
  const { fleet } = seeding;
  const name = nameOf(node, fleet.cluster);
  const row = trustRows(fleet).find((other) => other.id === node);
  if (!row) return null;
  const isScheduler = node === fleet.cluster.scheduler;
  return (
    <aside className="node-panel" aria-label={name} data-region="panel" data-testid="trust-panel" tabIndex={-1}>
      <header className="panel-head">
        <div className="panel-title">
          <h2>{isScheduler ? name : `${name} → ${schedulerName}`}</h2>
          <StatusBadge word={row.cells[isScheduler ? 'manager' : 'worker-key'].word} testId="trust-status" />
          <div className="panel-acts">
            {isChosen ? <IconButton icon={X} label={t('Close')} onPress={closePanel} testId="close-panel" /> : null}
          </div>
        </div>
        <p className="panel-sub">
          {isScheduler
            ? t('Every worker mounts the share from {{name}}. This computer reaches it too.', { name })
            : t('Is the {{scheduler}} that {{name}} sees the one that you confirmed? Muster asks three ways.', {
                scheduler: schedulerName,
                name,
              })}
        </p>
      </header>
      <Tabs className="tabs" style={{ flex: 1 }}>
        <TabList className="tab-list" aria-label={t('About {{name}}', { name })}>
          <Tab id="keys" className="tab">
            {t('Keys and plan')}
          </Tab>
          <Tab id="log" className="tab">
            {t('Log')}
          </Tab>
        </TabList>
        <TabPanel id="keys" className="tab-panel">
          {isScheduler ? null : <Keys seeding={seeding} node={node} />}
          <TrustList fleet={fleet} node={node} />
        </TabPanel>
        <TabPanel id="log" className="tab-panel">
          <LogPane node={node} />
        </TabPanel>
      </Tabs>
    </aside>
  );
}

function Keys({ seeding, node }: { readonly seeding: Seeding; readonly node: NodeId }) {
  const { t } = useSpeech();
  const { fleet } = seeding;
  const scheduler = fleet.cluster.scheduler;
  if (scheduler === null) return null;
  const plans = seeding.open.filter((plan) => plan.nodeId === node);
  const name = nameOf(node, fleet.cluster);
  const isBothWays = fleet.cluster.runner === 'agilab' || comparisonsOf(fleet, scheduler, node).trust !== null;
  return (
    <>
      <section className="panel-section">
        <Direction seeding={seeding} from={node} to={scheduler} />
        {isBothWays ? (
          <>
            <h3>
              {nameOf(scheduler, fleet.cluster)} → {name}
            </h3>
            <Direction seeding={seeding} from={scheduler} to={node} />
          </>
        ) : null}
      </section>
      <section className="panel-section">
        <h3>{t('Plan for {{name}}', { name })}</h3>
        {plans.length === 0 ? (
          <p className="quiet">
            {seeding.unready.includes(node)
              ? t('{{name}} is not prepared yet. Nothing is seeded before its prerequisites hold.', { name })
              : t('Nothing is left to do here.')}
          </p>
        ) : (
          plans.map((plan) => (
            <RemedyCard
              key={plan.remedyId}
              plan={plan}
              nodeName={name}
              isPrimary={false}
              isBusy={isNodeBusy(fleet, node) || seeding.differences.length > 0}
            />
          ))
        )}
      </section>
    </>
  );
}

interface DirectionProps {
  readonly seeding: Seeding;
  readonly from: NodeId;
  readonly to: NodeId;
}

function Direction({ seeding, from, to }: DirectionProps) {
  const { t } = useSpeech();
  const { comparisons, trust } = comparisonsOf(seeding.fleet, from, to);
  const note = trust
    ? t('ssh-keyscan run there on {{address}} port {{port}}, {{time}}', {
        replace: { address: trust.address, port: trust.port, time: clockText(trust.at) },
      })
    : '';
  return (
    <KeyComparison
      from={nameOf(from, seeding.fleet.cluster)}
      to={nameOf(to, seeding.fleet.cluster)}
      comparisons={comparisons}
      isComplete={trust !== null}
      seenNote={note}
      testId={`key-comparison-${from}-${to}`}
    />
  );
}
