import { TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { openDialog } from '../store/wizard-store';
import { cancel } from '../view/acts';
import { jobWord, runningJobs } from '../view/jobs';
import { Button } from './button';
import { DialogFrame } from './dialog-frame';

/** Before a key cancels what changes nodes. Closes by itself when the job has ended meanwhile. */
export function CancelJobDialog() {
  const { t } = useSpeech();
  const job = useFleet((fleet) => runningJobs(fleet).at(-1) ?? null);
  const close = (): void => openDialog(null);
  useEffect(() => {
    if (job === null) openDialog(null);
  }, [job]);
  if (job === null) return null;
  return (
    <DialogFrame
      title={t('Cancel this job?')}
      lead={t(
        '{{job}} is changing nodes. What is done so far stays, is recorded, and can be taken back under Changes.',
        {
          job: t(jobWord(job.kind)),
        },
      )}
      icon={TriangleAlert}
      tone="warn"
      isSmall
      isAlert
      onClose={close}
      testId="cancel-job-dialog"
      foot={
        <>
          <span />
          <Button
            isLarge
            onPress={() => {
              cancel(job.id);
              close();
            }}
            testId="cancel-job-yes"
          >
            {t('Cancel the job')}
          </Button>
          <Button isLarge look="filled" onPress={close} autoFocus testId="cancel-job-no">
            {t('Keep it running')}
          </Button>
        </>
      }
    />
  );
}
