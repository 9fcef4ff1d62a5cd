import { Undo2 } from 'lucide-react';
import { nameOf } from '../../shared/model/cluster-shape';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { start } from '../store/notice-store';
import { planUndo, useWizard } from '../store/wizard-store';
import { FailureBanner } from './banner';
import { Button } from './button';
import { CommandBlock } from './command-block';
import { DialogFrame } from './dialog-frame';
import { Spinner } from './status-badge';
import { useCall } from './use-call';

/** Shows exactly what taking changes back would do, before it does. */
export function UndoDialog() {
  const { t, tell } = useSpeech();
  const entryIds = useWizard((state) => state.undoing);
  const cluster = useFleet((fleet) => fleet.cluster);
  const plan = useCall(entryIds ? entryIds.join() : null, () => call('undo.plan', { entryIds: [...(entryIds ?? [])] }));
  if (!entryIds) return null;
  const close = (): void => planUndo(null);
  const steps = plan.value ?? [];
  const undo = (): void => {
    void start({ kind: 'undo', entryIds: [...entryIds] });
    close();
  };
  return (
    <DialogFrame
      title={t('Take back {{count}} changes', { count: entryIds.length })}
      lead={t('This is what Muster would do. A file that somebody changed since is left as it is.')}
      icon={Undo2}
      onClose={close}
      testId="undo-dialog"
      foot={
        <>
          <span className="dialog-foot-note">{t('The record of the change stays.')}</span>
          <Button onPress={close}>{t('Not now')}</Button>
          <Button look="filled" isDisabled={plan.isLoading || steps.length === 0} onPress={undo} testId="confirm-undo">
            {t('Take back {{count}} changes', { count: entryIds.length })}
          </Button>
        </>
      }
    >
      {plan.failure ? <FailureBanner failure={plan.failure} /> : null}
      {plan.isLoading ? (
        <p className="row">
          <Spinner /> {t('Making the plan')}
        </p>
      ) : null}
      {steps.length > 0 ? (
        <CommandBlock
          commands={steps.map((step) => step.shown)}
          titles={steps.map((step) => `${nameOf(step.node, cluster)}: ${tell(step.title)}`)}
        />
      ) : plan.value ? (
        <p>{t('There is nothing left to take back.')}</p>
      ) : null}
    </DialogFrame>
  );
}
