import { CircleHelp } from 'lucide-react';
import type { Question } from '../../shared/model/ask';
import { Button } from '../components/button';
import { CommandBlock } from '../components/command-block';
import { DialogFrame } from '../components/dialog-frame';
import { useSpeech } from '../i18n';
import type { AskProps } from './ask-host';

type ConfirmQuestion = Extract<Question, { about: 'confirm' }>;

/** One thing that a person has to agree to before it happens. */
export function ConfirmDialog({ question, nodeName, answer, dismiss }: AskProps<ConfirmQuestion>) {
  const { t, tell } = useSpeech();
  return (
    <DialogFrame
      title={t('A question about {{name}}', { name: nodeName })}
      lead={tell(question.text)}
      icon={CircleHelp}
      isSmall
      isAlert
      onClose={dismiss}
      testId="confirm-dialog"
      foot={
        <>
          <span />
          <Button onPress={() => answer({ about: 'confirm', yes: false })} autoFocus testId="confirm-no">
            {t('No, leave it')}
          </Button>
          <Button look="filled" onPress={() => answer({ about: 'confirm', yes: true })} testId="confirm-yes">
            {t('Yes, go on')}
          </Button>
        </>
      }
    >
      {question.detail ? <CommandBlock commands={[question.detail]} /> : null}
    </DialogFrame>
  );
}
