import { Archive, ArchiveRestore, RefreshCw, X } from 'lucide-react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { nameOf } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { start } from '../store/notice-store';
import { closePanel, type PanelTab, showTab, useWizard } from '../store/wizard-store';
import { setAside } from '../view/acts';
import { isNodeBusy } from '../view/jobs';
import { nodeView, ROLE_WORDS } from '../view/node-view';
import { sizeText } from '../view/units';
import { IconButton } from './button';
import { ChangeList } from './change-list';
import { LogPane } from './log-pane';
import { NodeFactsTab } from './node-facts';
import { NodeFindings } from './node-findings';
import { StatusBadge } from './status-badge';
import { TerminalPane } from './terminal-pane';

/** Everything about one node, beside the list: findings with their remedies, facts, log, changes. */
export function NodePanel({ nodeId }: { readonly nodeId: NodeId }) {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const tab = useWizard((state) => state.panelTab);
  const node = fleet.cluster.nodes.find((other) => other.id === nodeId);
  if (!node) return null;
  const view = nodeView(node, fleet);
  const isBusy = isNodeBusy(fleet, nodeId);
  const changes = fleet.changes.filter((entry) => entry.nodeId === nodeId);
  const { facts } = view;
  const about = facts
    ? [facts.osName, t('{{count}} cores', { count: facts.cores }), sizeText(facts.ramBytes), facts.gpu]
    : [];
  if (view.role !== 'none') about.push(t(ROLE_WORDS[view.role]));
  if (node.isGateway) about.push(t('gateway of this network'));
  return (
    <aside className="node-panel" aria-label={node.name} data-region="panel" data-testid="node-panel" tabIndex={-1}>
      <header className="panel-head">
        <div className="panel-title">
          <h2>{node.name}</h2>
          <StatusBadge word={view.word} code={view.status ?? undefined} asOf={view.asOf} testId="panel-status" />
          <div className="panel-acts">
            <IconButton
              icon={RefreshCw}
              label={t('Check {{name}} again', { name: node.name })}
              isDisabled={isBusy}
              onPress={() => void start({ kind: 'check', nodes: [nodeId] })}
              testId="check-again"
            />
            <IconButton
              icon={node.isSetAside ? ArchiveRestore : Archive}
              label={
                node.isSetAside
                  ? t('Bring {{name}} back', { name: node.name })
                  : t('Set {{name}} aside', { name: node.name })
              }
              onPress={() => void setAside([nodeId], !node.isSetAside)}
              testId="set-aside"
            />
            <IconButton icon={X} label={t('Close')} onPress={closePanel} testId="close-panel" />
          </div>
        </div>
        <p className="panel-sub">
          <span className="mono">{node.user ? `${node.user}@${node.address}` : node.address}</span>{' '}
          {about.filter((part) => part !== '').join(', ')}
        </p>
      </header>
      <Tabs
        className="tabs"
        style={{ flex: 1 }}
        selectedKey={tab}
        onSelectionChange={(key) => showTab(key as PanelTab)}
      >
        <TabList className="tab-list" aria-label={t('About {{name}}', { name: node.name })}>
          <Tab id="findings" className="tab">
            {t('Findings')} {view.toFix > 0 ? <span className="count numbers">{view.toFix}</span> : null}
          </Tab>
          <Tab id="facts" className="tab">
            {t('Facts')}
          </Tab>
          <Tab id="log" className="tab">
            {t('Log')}
          </Tab>
          <Tab id="terminal" className="tab">
            {t('Terminal')}
          </Tab>
          <Tab id="changes" className="tab">
            {t('Changes')} {changes.length > 0 ? <span className="count numbers">{changes.length}</span> : null}
          </Tab>
        </TabList>
        <TabPanel id="findings" className="tab-panel">
          <NodeFindings view={view} isBusy={isBusy} />
        </TabPanel>
        <TabPanel id="facts" className="tab-panel">
          <NodeFactsTab view={view} observation={fleet.known[nodeId]?.observation ?? null} />
        </TabPanel>
        <TabPanel id="log" className="tab-panel">
          <LogPane node={nodeId} />
        </TabPanel>
        <TabPanel id="terminal" className="tab-panel">
          <TerminalPane key={nodeId} node={nodeId} name={node.name} />
        </TabPanel>
        <TabPanel id="changes" className="tab-panel">
          <div className="panel-pad">
            <ChangeList entries={changes} nameOf={(id) => nameOf(id, fleet.cluster)} />
          </div>
        </TabPanel>
      </Tabs>
    </aside>
  );
}
