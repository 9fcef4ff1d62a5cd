import { thisComputer } from '../../../shared/model/cluster-shape';
import type { NodeId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import { ChoiceSelect } from '../../components/choice-select';
import { TextField } from '../../components/text-field';
import { useSpeech } from '../../i18n';
import { useFleet } from '../../store/fleet-store';
import type { SectionProps } from './build-cluster';

/** The node that hands out the work and owns the share: this computer, or another. */
export function SchedulerSection({ draft, onChange, advice }: SectionProps) {
  const { t } = useSpeech();
  const nodes = useFleet((fleet) => fleet.cluster.nodes);
  const here = nodes.find((node) => node.id === MANAGER);
  const choices = [
    { id: MANAGER as string, text: t('This computer') },
    ...nodes
      .filter((node) => node.id !== MANAGER && !node.isSetAside)
      .map((node) => ({ id: node.id as string, text: node.name, hint: node.address })),
  ];
  const reason = advice?.reasons.find((other) => other.node === draft.scheduler)?.text;
  const choose = (id: string): void => {
    const scheduler = id as NodeId;
    const needsManager = scheduler === MANAGER && !here && !draft.nodes.some((node) => node.id === MANAGER);
    onChange({ ...draft, scheduler, nodes: needsManager ? [...draft.nodes, thisComputer()] : draft.nodes });
  };
  return (
    <section className="form-section">
      <h2>{t('Scheduler')}</h2>
      <p>{t('Hands out the work and owns the cluster share. Every worker must be able to reach it by SSH.')}</p>
      <div className="form-grid">
        <ChoiceSelect
          label={t('Scheduler')}
          choices={choices}
          chosen={draft.scheduler}
          onChoose={choose}
          placeholder={t('Choose a node')}
          {...(reason ? { hint: reason } : {})}
          testId="scheduler"
        />
        <TextField
          label={t('Address that workers use')}
          value={draft.schedulerAddress ?? ''}
          onChange={(value) => onChange({ ...draft, schedulerAddress: value.trim() === '' ? null : value.trim() })}
          isMono
          placeholder={nodes.find((node) => node.id === draft.scheduler)?.address ?? ''}
          hint={t('Left empty, workers use the address that Muster uses.')}
          testId="scheduler-address"
        />
      </div>
    </section>
  );
}
