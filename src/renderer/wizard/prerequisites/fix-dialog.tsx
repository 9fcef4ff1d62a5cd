import { Wrench } from 'lucide-react';
import type { RemedyPlan } from '../../../shared/model/remedy';
import { SEEDED_LATER } from '../../../shared/steps';
import { Button } from '../../components/button';
import { DialogFrame } from '../../components/dialog-frame';
import { PlanSections } from '../../components/plan-sections';
import { useSpeech } from '../../i18n';
import { start } from '../../store/notice-store';

interface Props {
  readonly plans: readonly RemedyPlan[];
  readonly onClose: () => void;
}

/** Everything that would run without a person, shown before it runs. */
export function FixDialog({ plans, onClose }: Props) {
  const { t } = useSpeech();
  const nodes = [...new Set(plans.map((plan) => plan.nodeId))];
  const apply = (): void => {
    void start({ kind: 'fix', nodes, mayAsk: false, leave: [...SEEDED_LATER] });
    onClose();
  };
  return (
    <DialogFrame
      title={t('Fix {{count}} without a person', { count: plans.length })}
      lead={t(
        'Nodes are worked on side by side, remedies of one node in their order. Each counts only when its check passes afterwards.',
      )}
      icon={Wrench}
      tone="run"
      onClose={onClose}
      testId="fix-dialog"
      foot={
        <>
          <span className="dialog-foot-note">{t('Every change is recorded, and can be taken back.')}</span>
          <Button isLarge onPress={onClose}>
            {t('Not now')}
          </Button>
          <Button isLarge look="filled" onPress={apply} isDisabled={plans.length === 0} testId="confirm-fix">
            {t('Apply {{count}} remedies', { count: plans.length })}
          </Button>
        </>
      }
    >
      <PlanSections plans={plans} />
    </DialogFrame>
  );
}
