import { useMemo } from 'react';
import type { NodeId } from '../../shared/model/ids';
import { useSpeech } from '../i18n';
import { ROLE_WORDS } from '../view/node-view';
import type { TrustCell, TrustColumn, TrustRow } from '../wizard/host-keys/trust-rows';
import { type MatrixColumn, MatrixTable, TwoLines } from './matrix-table';
import { StatusText } from './status-badge';

interface Props {
  readonly rows: readonly TrustRow[];
  readonly schedulerName: string;
  readonly account: string;
  readonly open: NodeId | null;
  readonly onOpen: (node: NodeId) => void;
}

/** Who trusts whom, in three directions. */
export function TrustTable({ rows, schedulerName, account, open, onOpen }: Props) {
  const { t } = useSpeech();
  const columns = useMemo((): MatrixColumn<TrustRow>[] => {
    const trust = (id: TrustColumn, title: string, sub: string): MatrixColumn<TrustRow> => ({
      id,
      title,
      sub,
      track: 'minmax(104px, 1fr)',
      cell: (row) => <Cell cell={row.cells[id]} testId={`trust-${row.id}-${id}`} />,
    });
    const scheduler = schedulerName;
    return [
      {
        id: 'node',
        title: t('Node'),
        track: 'minmax(84px, 0.8fr)',
        cell: (row) => (
          <span className="two-lines-plain">
            <span className="cell-name">{row.name}</span>
            <small className="faint">{t(ROLE_WORDS[row.role])}</small>
          </span>
        ),
      },
      trust('manager', t('This computer → node'), t('host key')),
      trust('worker-key', t('Node → {{scheduler}}', { scheduler }), t('host key')),
      trust(
        'worker-login',
        t('Node → share'),
        account === '' ? t('login') : t('login as {{account}}', { replace: { account } }),
      ),
      {
        id: 'back',
        title: t('{{scheduler}} → node', { scheduler }),
        sub: t('host key, login'),
        track: 'minmax(112px, 1fr)',
        cell: (row) => <BackCell row={row} />,
      },
    ];
  }, [t, schedulerName, account]);
  return (
    <MatrixTable label={t('Who trusts whom')} columns={columns} rows={rows} open={open} onOpen={onOpen} name="trust" />
  );
}

/** Key and login of the scheduler on a node: one line says both when both hold, or neither is needed. */
function BackCell({ row }: { readonly row: TrustRow }) {
  const { 'scheduler-key': key, 'scheduler-login': login } = row.cells;
  const isOne = key.word === login.word || (key.word.tone === login.word.tone && key.word.tone === 'ok');
  return (
    <>
      {isOne ? null : <Cell cell={key} testId={`trust-${row.id}-scheduler-key`} />}
      <Cell cell={login} testId={`trust-${row.id}-scheduler-login`} />
    </>
  );
}

function Cell({ cell, testId }: { readonly cell: TrustCell; readonly testId: string }) {
  const { tell } = useSpeech();
  return (
    <span data-testid={testId} data-tone={cell.word.tone}>
      <TwoLines head={<StatusText word={cell.word} />} note={cell.note ? tell(cell.note) : ''} />
    </span>
  );
}
