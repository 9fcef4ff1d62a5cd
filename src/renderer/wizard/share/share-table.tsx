import { useMemo } from 'react';
import type { NodeId } from '../../../shared/model/ids';
import { type MatrixColumn, MatrixTable, TwoLines } from '../../components/matrix-table';
import { StatusText } from '../../components/status-badge';
import { useSpeech } from '../../i18n';
import { clockText } from '../../view/units';
import { type ShareCell, type ShareColumn, type ShareRow, sentinelWord } from './share-rows';
import type { SharePage } from './use-share';

interface Props {
  readonly page: SharePage;
  readonly schedulerName: string;
  readonly open: NodeId | null;
  readonly onOpen: (node: NodeId) => void;
}

/** Every worker against every fact: each column is one proven thing, with its time where there is one. */
export function ShareTable({ page, schedulerName: scheduler, open, onOpen }: Props) {
  const { t } = useSpeech();
  const { workers: states } = page.fleet.share;
  const columns = useMemo((): MatrixColumn<ShareRow>[] => {
    const column = (id: ShareColumn, title: string, sub: string, track: string): MatrixColumn<ShareRow> => ({
      id,
      title,
      sub,
      track,
      cell: (row) => <Cell cell={row.cells[id]} />,
    });
    return [
      {
        id: 'worker',
        title: t('Worker'),
        track: 'minmax(84px, 0.8fr)',
        cell: (row) => <span className="cell-name">{row.name}</span>,
      },
      column('needs', t('Login'), t('and SSHFS'), 'minmax(88px, 0.8fr)'),
      column('env', '.env', '', 'minmax(88px, 0.8fr)'),
      column('mount', t('Mount'), t('written to'), 'minmax(88px, 0.8fr)'),
      column('scheduler-writes', t('{{scheduler}} writes,', { scheduler }), t('worker reads'), 'minmax(88px, 1fr)'),
      {
        ...column('worker-writes', t('Worker writes,'), t('{{scheduler}} reads', { scheduler }), 'minmax(88px, 1fr)'),
        cell: (row) => (
          <span data-testid={`share-sentinel-${row.id}`} data-state={sentinelWord(states[row.id]?.sentinel)}>
            <Cell cell={row.cells['worker-writes']} />
          </span>
        ),
      },
    ];
  }, [t, scheduler, states]);
  return (
    <MatrixTable
      label={t('How the share stands on each worker')}
      columns={columns}
      rows={page.rows}
      open={open}
      onOpen={onOpen}
      name="share"
    />
  );
}

function Cell({ cell }: { readonly cell: ShareCell }) {
  const { t, tell } = useSpeech();
  const head = <StatusText word={cell.word}>{cell.text ? tell(cell.text) : undefined}</StatusText>;
  const note = cell.isOld && cell.at !== null ? t('as of {{time}}', { time: clockText(cell.at) }) : '';
  return (
    <span className="numbers" data-tone={cell.word.tone}>
      <TwoLines head={head} note={note} />
    </span>
  );
}
