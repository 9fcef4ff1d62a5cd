import { KeyRound, ShieldAlert, Undo2, Unlink } from 'lucide-react';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import type { NodeId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import { type TrustRecord, trustRecords, trustSentence } from '../../../shared/trust-records';
import { Button } from '../../components/button';
import { FingerprintText } from '../../components/fingerprint-text';
import { StatusText } from '../../components/status-badge';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';
import { openAlarm, planUndo } from '../../store/wizard-store';
import { isNodeBusy } from '../../view/jobs';
import { typeNameOf } from '../../view/randomart';
import { CHECK_WORDS } from '../../view/status-words';
import { clockText } from '../../view/units';

interface Props {
  readonly fleet: FleetSnapshot;
  readonly node: NodeId;
}

/** Every trust that one node has, and that others have in it: by which key, since when, how compared; and how it goes. */
export function TrustList({ fleet, node }: Props) {
  const { t } = useSpeech();
  const records = trustRecords(fleet).filter(
    (record) => (record.from === node || record.to === node) && record.status !== 'skipped',
  );
  // The scheduler meets every worker: each of those stands at the worker.
  const shown = node === fleet.cluster.scheduler ? records.filter((record) => record.from === MANAGER) : records;
  return (
    <section className="panel-section" data-testid="trust-list">
      <h3>{t('What is trusted now')}</h3>
      {shown.map((record) => (
        <Entry key={`${record.from} ${record.to} ${record.what}`} record={record} fleet={fleet} />
      ))}
    </section>
  );
}

function Entry({ record, fleet }: { readonly record: TrustRecord; readonly fleet: FleetSnapshot }) {
  const { t, tell } = useSpeech();
  const { from, to, what, status, keys, how, since } = record;
  return (
    <article
      className="trust-entry"
      data-testid={`trust-entry-${from}-${to}-${what}`}
      data-status={status ?? 'pending'}
      aria-label={tell(trustSentence(record, fleet))}
    >
      <header className="row">
        <strong>{tell(trustSentence(record, fleet))}</strong>
        <StatusText word={CHECK_WORDS[status ?? 'pending']} />
      </header>
      {how ? (
        <>
          <p className="quiet">
            {since === null
              ? tell(how)
              : t('{{how}}, since {{time}}', { replace: { how: tell(how), time: clockText(since) } })}
          </p>
          <ul className="trust-keys">
            {keys.map((key) => (
              <li key={key.fingerprint}>
                <small translate="no">{typeNameOf(key.type)}</small>{' '}
                <FingerprintText fingerprint={key.fingerprint} isSmall />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <Acts record={record} fleet={fleet} />
    </article>
  );
}

function Acts({ record, fleet }: { readonly record: TrustRecord; readonly fleet: FleetSnapshot }) {
  const { t } = useSpeech();
  const { from, to, what, status, how } = record;
  const isBusy = isNodeBusy(fleet, from) || isNodeBusy(fleet, to);
  const worker = from === fleet.cluster.scheduler ? to : from;
  const undo = lastTaken(fleet, record);
  const isChanged = from === MANAGER && fleet.known[to]?.observation?.hostKey?.match === 'mismatch';
  return (
    <div className="row">
      {how ? (
        <Button
          icon={Unlink}
          isDisabled={isBusy}
          onPress={() => void start({ kind: 'revoke-trust', from, to, what })}
          testId={`revoke-${from}-${to}-${what}`}
        >
          {t('Take it away…')}
        </Button>
      ) : null}
      {undo && !how ? (
        <Button icon={Undo2} isDisabled={isBusy} onPress={() => planUndo([undo])}>
          {t('Put it back…')}
        </Button>
      ) : null}
      {isChanged && what === 'host-key' ? (
        <Button icon={ShieldAlert} isDisabled={isBusy} onPress={() => openAlarm(to)}>
          {t('Compare the two keys')}
        </Button>
      ) : null}
      {from !== MANAGER && status === 'fail' ? (
        <Button icon={KeyRound} isDisabled={isBusy} onPress={() => void start({ kind: 'seed', nodes: [worker] })}>
          {t('Compare, and replace')}
        </Button>
      ) : null}
    </div>
  );
}

/** The change that took this trust away, when it still stands. */
function lastTaken(fleet: FleetSnapshot, { from, to, what }: TrustRecord): string | null {
  const at = what === 'host-key' ? from : to;
  const last = [...fleet.changes].reverse().find((entry) => entry.nodeId === at && entry.state === 'done');
  return last && last.inverse.kind === 'replace-lines' && /^took the (?:host key|login) /.test(last.what.en)
    ? last.id
    : null;
}
