import { nameOf } from '../../shared/model/cluster-shape';
import type { RemedyPlan } from '../../shared/model/remedy';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { CommandBlock } from './command-block';

/** Plans of a dialog in their order: node and remedy, the exact commands, what they change, and the way back. */
export function PlanSections({ plans }: { readonly plans: readonly RemedyPlan[] }) {
  const { t, tell } = useSpeech();
  const cluster = useFleet((fleet) => fleet.cluster);
  return plans.map((plan) => (
    <section
      key={`${plan.nodeId} ${plan.remedyId}`}
      className="stack stack-tight"
      data-testid={`plan-${plan.nodeId}-${plan.remedyId}`}
    >
      <strong>
        {nameOf(plan.nodeId, cluster)}: {tell(plan.title)}
      </strong>
      <CommandBlock
        commands={plan.steps.map((step) => step.shown)}
        titles={plan.steps.map((step) => tell(step.title))}
      />
      <span className="faint">
        {plan.effects.map((effect) => tell(effect)).join(' ')}{' '}
        {plan.undo ? t('Undo: {{how}}', { replace: { how: tell(plan.undo) } }) : ''}
      </span>
    </section>
  ));
}
