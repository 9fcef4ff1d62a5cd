import { ArrowRight, FileInput, Network, Plus, Radar } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/empty-state';
import { NodePanel } from '../../components/node-panel';
import { ScanBar } from '../../components/scan-bar';
import { StepFrame } from '../../components/step-frame';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { goTo, setBuilding, useWizard } from '../../store/wizard-store';
import { runningJob } from '../../view/jobs';
import { nodeViews } from '../../view/node-view';
import { FoundNodes } from './found-nodes';
import { importNodes } from './import-nodes';
import { ScanBanners } from './scan-banners';
import { ScanForm } from './scan-form';
import { NOTHING_TYPED, SCAN_HERE, type ScanRequest, startScan } from './scan-request';
import { useDiscoverFoot } from './use-discover-foot';

/** Nodes arrive while the scan runs; one may go on before its end. */
export function FindNodes() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const panelNode = useWizard((state) => state.panelNode);
  const [isAsking, setAsking] = useState(false);
  const [request, setRequest] = useState<ScanRequest>(NOTHING_TYPED);
  const views = useMemo(() => nodeViews(fleet), [fleet]);
  const job = runningJob(fleet, 'discover');
  const isChosen = fleet.cluster.scheduler !== null;
  // The networks of last time, or the local ones when none were typed.
  const scanAgain = (): void => void startScan({ ...request, isHereToo: true });
  const foot = useDiscoverFoot(views);
  return (
    <StepFrame
      title={t('Discover')}
      lead={t('Find the machines of your lab. Muster only looks: nothing is changed on any node.')}
      tools={
        views.length > 0 || job ? (
          <>
            <Button icon={Plus} onPress={() => setAsking(true)} testId="add-nodes">
              {t('Add nodes')}
            </Button>
            <Button icon={FileInput} isDisabled={job !== null} onPress={() => void importNodes()} testId="import-nodes">
              {t('Import')}
            </Button>
            <Button icon={Radar} isDisabled={job !== null} onPress={scanAgain} testId="scan">
              {fleet.scan === null ? t('Scan the network') : t('Scan again')}
            </Button>
          </>
        ) : null
      }
      below={job ? <ScanBar scan={fleet.scan} job={job} /> : null}
      panel={panelNode ? <NodePanel nodeId={panelNode} /> : null}
      foot={foot}
      acts={<Ways hasNodes={views.length > 0} isChosen={isChosen} isQuiet={job !== null || panelNode !== null} />}
      testId="discover-step"
    >
      <div className="step-list">
        <ScanBanners onChange={() => setAsking(true)} />
        {views.length > 0 ? (
          <FoundNodes views={views} />
        ) : (
          <EmptyState
            icon={Radar}
            title={job ? t('Nothing found so far') : t('No nodes yet')}
            text={t(
              'Muster looks in known_hosts, your SSH config, the neighbour table and the local networks. It does not change anything on them.',
            )}
            testId="no-nodes"
          >
            <Button isLarge icon={Plus} onPress={() => setAsking(true)} testId="add-nodes-first">
              {t('Add nodes')}
            </Button>
            <Button
              isLarge
              icon={FileInput}
              isDisabled={job !== null}
              onPress={() => void importNodes()}
              testId="import-first"
            >
              {t('Import')}
            </Button>
            <Button
              isLarge
              look={job ? 'plain' : 'filled'}
              icon={Radar}
              isDisabled={job !== null}
              onPress={() => void startScan(SCAN_HERE)}
              testId="scan-first"
            >
              {t('Scan the network')}
            </Button>
          </EmptyState>
        )}
      </div>
      {isAsking ? <ScanForm request={request} onChange={setRequest} onClose={() => setAsking(false)} /> : null}
    </StepFrame>
  );
}

interface WaysProps {
  readonly hasNodes: boolean;
  readonly isChosen: boolean;
  /** Nothing is filled: a job runs, or the panel holds the filled button. */
  readonly isQuiet: boolean;
}

/** The way forward: first the cluster, then its prerequisites. */
function Ways({ hasNodes, isChosen, isQuiet }: WaysProps) {
  const { t } = useSpeech();
  const build = (look: 'plain' | 'filled') => (
    <Button
      isLarge
      look={look}
      icon={Network}
      isDisabled={!hasNodes}
      onPress={() => setBuilding(true)}
      testId="build-cluster"
    >
      {isChosen ? t('Change the cluster') : t('Build the cluster')}
    </Button>
  );
  if (!isChosen) return build(isQuiet || !hasNodes ? 'plain' : 'filled');
  return (
    <>
      {build('plain')}
      <Button
        isLarge
        look={isQuiet ? 'plain' : 'filled'}
        endIcon={ArrowRight}
        onPress={() => goTo('prerequisites')}
        testId="continue"
      >
        {t('Continue to prerequisites')}
      </Button>
    </>
  );
}
