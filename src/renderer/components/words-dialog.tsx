import { BookOpen } from 'lucide-react';
import { useSpeech } from '../i18n';
import { openDialog } from '../store/wizard-store';
import { TERMS } from '../view/terms';
import { Button } from './button';
import { DialogFrame } from './dialog-frame';

/** The words of this window, and what they mean. */
export function WordsDialog() {
  const { t } = useSpeech();
  const close = (): void => openDialog(null);
  return (
    <DialogFrame
      title={t('Words and what they mean')}
      icon={BookOpen}
      lead={t('A word with dots under it says on the page what it means: point at it, or reach it by Tab.')}
      onClose={close}
      testId="words-dialog"
      foot={
        <>
          <span />
          <span />
          <Button look="filled" onPress={close} autoFocus>
            {t('Close')}
          </Button>
        </>
      }
    >
      <dl className="words">
        {TERMS.map(({ title, meaning }) => (
          <div key={title}>
            <dt>{t(title)}</dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
    </DialogFrame>
  );
}
