import { Check, CircleDashed, LoaderCircle, type LucideIcon, X } from 'lucide-react';
import type { NodeId } from '../../shared/model/ids';
import type { ProofBatch } from '../../shared/model/proof';
import { useSpeech } from '../i18n';
import { durationText } from '../view/units';

const ICONS: Readonly<Record<ProofBatch['state'], LucideIcon>> = {
  assigned: CircleDashed,
  running: LoaderCircle,
  done: Check,
  failed: X,
};
const WORDS: Readonly<Record<ProofBatch['state'], string>> = {
  assigned: 'queued',
  running: 'computing',
  done: 'done',
  failed: 'failed',
};

interface Props {
  readonly batches: readonly ProofBatch[];
  readonly nameOf: (node: NodeId) => string;
}

/** Which slot of which worker computes which flight. */
export function BatchGrid({ batches, nameOf }: Props) {
  const { t } = useSpeech();
  const nodes = [...new Set(batches.map((batch) => batch.node))];
  const count = (state: ProofBatch['state']): number => batches.filter((batch) => batch.state === state).length;
  return (
    <section className="batch-grid" aria-label={t('Batches')} data-testid="batch-grid">
      <header className="row">
        <strong>{t('Batches')}</strong>
        <span className="quiet numbers">
          {batches.length === 0
            ? t('none assigned yet')
            : t('{{done}} of {{total}} done, {{running}} computing, {{queued}} queued', {
                done: count('done'),
                total: batches.length,
                running: count('running'),
                queued: count('assigned'),
              })}
        </span>
      </header>
      {nodes.map((node) => {
        const own = batches.filter((batch) => batch.node === node);
        const slots = [...new Set(own.map((batch) => batch.slot))].sort((a, b) => a - b);
        return (
          <div key={node} className="batch-row" data-testid={`batches-${node}`}>
            <span className="batch-name">{nameOf(node)}</span>
            <div className="batch-slots">
              {slots.map((slot) => (
                <Slot key={slot} slot={slot} batches={own.filter((batch) => batch.slot === slot)} />
              ))}
            </div>
            <span className="quiet numbers">
              {own.filter((batch) => batch.state === 'done').length}/{own.length}
            </span>
          </div>
        );
      })}
    </section>
  );
}

function Slot({ slot, batches }: { readonly slot: number; readonly batches: readonly ProofBatch[] }) {
  const { t } = useSpeech();
  return (
    <ul className="batch-slot" aria-label={t('Slot {{slot}}', { slot })}>
      {batches.map((batch) => {
        const Icon = ICONS[batch.state];
        const took =
          batch.startedAt !== null && batch.endedAt !== null ? durationText(batch.endedAt - batch.startedAt) : '';
        const words = [
          t('flight {{aircraft}}', { aircraft: batch.aircraft }),
          t('slot {{slot}}', { slot }),
          t(WORDS[batch.state]),
          batch.rows === null ? '' : t('{{rows}} rows', { rows: batch.rows }),
          took,
        ];
        return (
          <li
            key={batch.aircraft}
            className="batch mono"
            data-state={batch.state}
            title={words.filter((word) => word !== '').join(', ')}
            data-testid={`batch-${batch.aircraft}`}
          >
            <Icon size={12} aria-hidden className={batch.state === 'running' ? 'spin' : undefined} />
            {batch.aircraft}
            <span className="visually-hidden">{t(WORDS[batch.state])}</span>
          </li>
        );
      })}
    </ul>
  );
}
