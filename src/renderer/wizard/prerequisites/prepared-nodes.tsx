import { useDeferredValue, useMemo } from 'react';
import type { CheckId } from '../../../shared/model/check';
import { ADVISED_CHECKS } from '../../../shared/model/check-ids';
import type { RemedyPlan } from '../../../shared/model/remedy';
import { STEPS, standingOf } from '../../../shared/steps';
import { CheckStrip } from '../../components/check-strip';
import { NameCell, RoleCell, SystemCell } from '../../components/node-cells';
import { type NodeColumn, NodeTable } from '../../components/node-table';
import { StatusBadge } from '../../components/status-badge';
import { useIsNarrow } from '../../components/use-media';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { openPanel, select, useWizard } from '../../store/wizard-store';
import { type NodeGroup, nodeGroups } from '../../view/node-groups';
import { byName, matchesSearch, type NodeView } from '../../view/node-view';

/**
 * The strip shows what this page asks for, without mere advice, and what the share will need: the way back, and no dead
 * mount in its place. Without these two, a node would be called broken over a strip of ticks.
 */
const STRIP_CHECKS: readonly CheckId[] = [
  ...STEPS.filter((step) => step.id === 'prerequisites').flatMap((step) =>
    step.checks.filter((id) => !ADVISED_CHECKS.has(id)),
  ),
  'scheduler-host-key-known',
  'reverse-ssh',
  'mount-healthy',
];

/** A mark is 15 px wide and one apart from the next; the three groups stand 8 apart. */
const STRIP_PX = STRIP_CHECKS.length * 16 + 2 * 8 + 8;

function useColumns(hasPanel: boolean): NodeColumn[] {
  const { t } = useSpeech();
  const isNarrow = useIsNarrow();
  return useMemo(() => {
    const columns: NodeColumn[] = [
      {
        id: 'node',
        title: t('Node'),
        track: 'minmax(84px, 1fr)',
        cell: (view) => <NameCell view={view} />,
        compare: byName,
      },
      {
        id: 'status',
        title: t('Status'),
        track: 'minmax(134px, 0.6fr)',
        cell: (view) => <StatusBadge word={view.word} code={view.status ?? undefined} asOf={view.asOf} />,
      },
      {
        id: 'checks',
        title: t('Access, system, share'),
        track: `${STRIP_PX}px`,
        cell: (view) => <CheckStrip checks={STRIP_CHECKS} results={view.results} isStale={view.asOf !== null} />,
        compare: (a, b) => a.toFix - b.toFix,
      },
    ];
    const wide: NodeColumn[] = [
      { id: 'system', title: t('System'), track: 'minmax(0, 1fr)', cell: (view) => <SystemCell view={view} /> },
      { id: 'role', title: t('Role'), track: 'minmax(0, 0.7fr)', cell: (view) => <RoleCell view={view} /> },
    ];
    return isNarrow || hasPanel ? columns : [...columns, ...wide];
  }, [t, isNarrow, hasPanel]);
}

interface Props {
  readonly views: readonly NodeView[];
  readonly plans: readonly RemedyPlan[];
}

/** Nodes by who must act, each with its strip of checks. */
export function PreparedNodes({ views, plans }: Props) {
  const { t } = useSpeech();
  const { selected, panelNode, search: typed } = useWizard();
  const search = useDeferredValue(typed);
  const fleet = useFleet((all) => all);
  const columns = useColumns(panelNode !== null);
  const groups = useMemo(() => {
    const automatic = new Set(plans.filter((plan) => plan.kind === 'automatic').map((plan) => plan.nodeId));
    const shown = views.filter((view) => search === '' || matchesSearch(view, search));
    const prepared = new Set(
      shown.map(({ node }) => node.id).filter((id) => standingOf(fleet, id, 'prerequisites') === 'holds'),
    );
    const noteOf = ({ id, note, rows }: NodeGroup): string => {
      if (id === 'muster-can-fix') return t('{{count}} remedies need no person', { count: plans.length });
      const isWayBackLeft = id === 'ready' && rows.some(({ status }) => status === 'reverse-ssh-needed');
      return isWayBackLeft ? t('the way back comes with the host keys') : t(note);
    };
    return nodeGroups(shown, { automatic, prepared }).map((group) => ({
      ...group,
      title: t(group.title),
      note: noteOf(group),
    }));
  }, [views, plans, search, t, fleet]);
  return (
    <NodeTable
      label={t('Nodes by who must act')}
      columns={columns}
      groups={groups}
      selected={selected}
      onSelect={select}
      open={panelNode}
      onOpen={openPanel}
    />
  );
}
