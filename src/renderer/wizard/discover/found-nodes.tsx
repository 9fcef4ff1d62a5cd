import { useDeferredValue, useMemo } from 'react';
import { FilterTabs } from '../../components/filter-tabs';
import { NameCell, RoleCell, SourcesCell, SystemCell, ToDoCell } from '../../components/node-cells';
import { type NodeColumn, NodeTable } from '../../components/node-table';
import { SearchBox } from '../../components/search-box';
import { SelectionTools } from '../../components/selection-tools';
import { StatusBadge } from '../../components/status-badge';
import { useIsNarrow } from '../../components/use-media';
import { useSpeech } from '../../i18n';
import { type NodeFilter, openPanel, select, setFilter, setSearch, useWizard } from '../../store/wizard-store';
import { byName, byScore, isReady, isUnusable, matchesSearch, type NodeView } from '../../view/node-view';

const FILTERS: Readonly<Record<NodeFilter, (view: NodeView) => boolean>> = {
  all: () => true,
  ready: isReady,
  needs: (view) => view.status !== null && !isReady(view) && !isUnusable(view),
  unusable: isUnusable,
};
const FILTER_WORDS: readonly (readonly [id: NodeFilter, word: string])[] = [
  ['all', 'All'],
  ['ready', 'Ready'],
  ['needs', 'Needs something'],
  ['unusable', 'Not usable'],
];

function useColumns(isShort: boolean): NodeColumn[] {
  const { t } = useSpeech();
  return useMemo(() => {
    const name: NodeColumn = {
      id: 'node',
      title: t('Node'),
      track: 'minmax(120px, 1.1fr)',
      cell: (view) => <NameCell view={view} />,
      compare: byName,
    };
    const status: NodeColumn = {
      id: 'status',
      title: t('Status'),
      track: 'minmax(140px, 0.9fr)',
      cell: (view) => <StatusBadge word={view.word} code={view.status ?? undefined} asOf={view.asOf} />,
      compare: byScore,
    };
    const rest: NodeColumn[] = [
      {
        id: 'to-do',
        title: t('To do'),
        track: 'minmax(80px, 0.6fr)',
        cell: (view) => <ToDoCell view={view} />,
        compare: (a, b) => a.toFix - b.toFix,
      },
      {
        id: 'system',
        title: t('System'),
        track: 'minmax(0, 1.2fr)',
        cell: (view) => <SystemCell view={view} />,
        isWideOnly: true,
      },
      {
        id: 'sources',
        title: t('Found by'),
        track: 'minmax(0, 1fr)',
        cell: (view) => <SourcesCell view={view} />,
        isWideOnly: true,
      },
      { id: 'role', title: t('Role'), track: 'minmax(80px, 0.7fr)', cell: (view) => <RoleCell view={view} /> },
    ];
    return [name, status, ...rest].filter((column) => !isShort || !column.isWideOnly);
  }, [t, isShort]);
}

/** The nodes that were found, with search and filters. */
export function FoundNodes({ views }: { readonly views: readonly NodeView[] }) {
  const { t } = useSpeech();
  const { filter, search, selected, panelNode } = useWizard();
  // What was typed is shown at once; the rows follow as soon as there is time.
  const wanted = useDeferredValue(search);
  const columns = useColumns(useIsNarrow() || panelNode !== null);
  const sorted = useMemo(() => [...views].sort(byScore), [views]);
  const found = useMemo(
    () => (wanted === '' ? sorted : sorted.filter((view) => matchesSearch(view, wanted))),
    [sorted, wanted],
  );
  const tabs = useMemo(
    () => FILTER_WORDS.map(([id, word]) => ({ id, text: t(word), count: found.filter(FILTERS[id]).length })),
    [found, t],
  );
  const groups = useMemo(
    () => [{ id: 'all', title: null, note: '', rows: filter === 'all' ? found : found.filter(FILTERS[filter]) }],
    [found, filter],
  );
  return (
    <>
      <div className="table-tools">
        <SearchBox label={t('Name, address or system')} value={search} onChange={setSearch} isFilter />
        <FilterTabs label={t('Show')} tabs={tabs} chosen={filter} onChoose={setFilter} />
        <SelectionTools />
      </div>
      <NodeTable
        label={t('Nodes found')}
        columns={columns}
        groups={groups}
        selected={selected}
        onSelect={select}
        open={panelNode}
        onOpen={openPanel}
      />
      {groups[0]?.rows.length === 0 ? <p className="panel-pad quiet">{t('No node fits this filter.')}</p> : null}
    </>
  );
}
