import { Minus, Plus } from 'lucide-react';
import { Button as AriaButton, Group, Input, NumberField } from 'react-aria-components';
import { Explained } from '../../components/explained';
import { StatusBadge } from '../../components/status-badge';
import { TickBox } from '../../components/tick-box';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import { byScore, nodeView } from '../../view/node-view';
import { sizeText } from '../../view/units';
import type { SectionProps } from './build-cluster';
import { withSlots, withWorker } from './cluster-draft';

/** Which nodes compute, and how much at once, with the advisor's reasons. */
export function WorkersSection({ draft, onChange, advice }: SectionProps) {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const rows = fleet.cluster.nodes.map((node) => nodeView(node, fleet)).sort(byScore);
  const advised = new Map(advice?.cluster.workers.map((worker) => [worker.node, worker.slots]));
  return (
    <section className="form-section">
      <h2>{t('Workers')}</h2>
      <p>
        <Explained text={t('Nodes that compute. A worker takes as many batches at once as it has slots.')} />
      </p>
      <table className="plain-table" data-testid="workers">
        <thead>
          <tr>
            <th>{t('Node')}</th>
            <th>{t('Status')}</th>
            <th>{t('Slots')}</th>
            <th>{t('Why')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((view) => {
            const { id, name } = view.node;
            const worker = draft.workers.find((other) => other.node === id);
            const reason = advice?.reasons.find((other) => other.node === id)?.text;
            const size = view.facts
              ? `${t('{{count}} cores', { count: view.facts.cores })}, ${sizeText(view.facts.ramBytes)}`
              : t('not read yet');
            return (
              <tr key={id}>
                <td>
                  <TickBox
                    isOn={worker !== undefined}
                    onChange={(isIn) => onChange(withWorker(draft, id, isIn, advised.get(id) ?? 1))}
                    testId={`worker-${id}`}
                  >
                    <span className="cell-name">{name}</span>
                  </TickBox>
                </td>
                <td>
                  <StatusBadge word={view.word} code={view.status ?? undefined} />
                </td>
                <td>
                  {worker ? (
                    <NumberField
                      aria-label={t('Slots of {{name}}', { name })}
                      value={worker.slots}
                      minValue={1}
                      maxValue={256}
                      onChange={(slots) => onChange(withSlots(draft, id, Number.isFinite(slots) ? slots : 1))}
                    >
                      <Group className="stepper">
                        <AriaButton slot="decrement">
                          <Minus size={13} aria-hidden />
                        </AriaButton>
                        <Input data-testid={`slots-${id}`} />
                        <AriaButton slot="increment">
                          <Plus size={13} aria-hidden />
                        </AriaButton>
                      </Group>
                    </NumberField>
                  ) : null}
                </td>
                <td className="quiet">{reason ?? size}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
