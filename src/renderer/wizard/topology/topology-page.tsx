import { Info, Network } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { NodeId } from '../../../shared/model/ids';
import { type EdgeState, topologyOf } from '../../../shared/topology-layout';
import { Button } from '../../components/button';
import { EmptyState } from '../../components/empty-state';
import { FilterTabs } from '../../components/filter-tabs';
import { StepFrame } from '../../components/step-frame';
import { Topology } from '../../components/topology';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { goTo } from '../../store/wizard-store';
import { ROLE_WORDS, roleOf } from '../../view/node-view';
import { EDGE_KINDS, type EdgeKind, topologyInput } from './edges';

const KIND_WORDS: Readonly<Record<EdgeKind, readonly [word: string, text: string, proven: string]>> = {
  ssh: ['SSH', 'A line is the login of this computer on a node: reached, its host key known, let in.', 'login works'],
  trust: [
    'Trust',
    'A line is the way back of a worker: it knows the host key of the scheduler and can log in there.',
    'way back works',
  ],
  share: [
    'Share',
    'A line is the share of the scheduler on a worker: mounted, and a token seen in both directions.',
    'proven both ways',
  ],
};

/** Who reaches whom: manager, scheduler and workers, by one kind of connection at a time. A table says the same. */
export function TopologyPage() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const [kind, setKind] = useState<EdgeKind>(fleet.cluster.scheduler === null ? 'ssh' : 'share');
  const input = useMemo(
    () =>
      topologyInput(fleet, kind, {
        thisComputer: t('this computer'),
        muster: t('Muster'),
        roleOf: (id: NodeId) => t(ROLE_WORDS[roleOf(id, fleet.cluster)]),
      }),
    [fleet, kind, t],
  );
  const count = (state: EdgeState): number => input?.workers.filter(({ edge }) => edge === state).length ?? 0;
  return (
    <StepFrame
      title={t('Topology')}
      lead={t(KIND_WORDS[kind][1])}
      tools={
        <FilterTabs
          label={t('What the lines are')}
          tabs={EDGE_KINDS.map((id) => ({ id, text: t(KIND_WORDS[id][0]) }))}
          chosen={kind}
          onChoose={setKind}
        />
      }
      foot={{
        icon: Info,
        tone: 'mute',
        text: t('{{proven}} proven, {{broken}} broken, {{untried}} not tried or older.', {
          proven: count('proven'),
          broken: count('broken'),
          untried: count('untried') + count('progress'),
        }),
      }}
      testId="topology-page"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <div className="step-scroll step-pad" tabIndex={0}>
        {input && input.workers.length > 0 ? (
          <Topology
            layout={topologyOf(input)}
            label={t('Topology by {{kind}}', { kind: t(KIND_WORDS[kind][0]) })}
            proven={KIND_WORDS[kind][2]}
          />
        ) : (
          <EmptyState
            icon={Network}
            title={input ? t('There is no other machine to draw') : t('No scheduler is chosen yet')}
            text={
              input
                ? t('Every role is on this computer. Add nodes to the cluster to see how they reach each other.')
                : t('Build the cluster first: trust and share go between the scheduler and its workers.')
            }
          >
            <Button look="filled" onPress={() => goTo('discover')}>
              {t('Go to Discover')}
            </Button>
          </EmptyState>
        )}
      </div>
    </StepFrame>
  );
}
