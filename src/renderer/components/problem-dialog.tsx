import { Bug, Download } from 'lucide-react';
import { say } from '../../shared/model/say';
import { call } from '../client';
import { useSpeech } from '../i18n';
import { attempt, notify } from '../store/notice-store';
import { openDialog } from '../store/wizard-store';
import { FailureBanner } from './banner';
import { Button } from './button';
import { CopyButton } from './copy-button';
import { DialogFrame } from './dialog-frame';
import { useCall } from './use-call';

const close = (): void => openDialog(null);

async function save(text: string): Promise<void> {
  const saved = await attempt(() => call('problem.save', { text }));
  if (!saved?.path) return;
  close();
  const said = say('The report was saved as {{path}}. Nothing was sent.', { path: saved.path });
  notify({ tone: 'ok', text: said, next: null, detail: '', undo: [] });
}

/** What a report of a problem holds, to the letter, before it becomes a file. Nothing is sent. */
export function ProblemDialog() {
  const { t } = useSpeech();
  const report = useCall('problem', () => call('problem.preview'));
  const text = report.value?.text ?? '';
  return (
    <DialogFrame
      title={t('Report a problem')}
      icon={Bug}
      lead={t(
        'This is all that the file will hold. Names, addresses and accounts are numbered, and what looks like a secret is blanked. Nothing is sent: you decide who gets the file.',
      )}
      onClose={close}
      testId="problem-dialog"
      foot={
        <>
          <CopyButton label={t('Copy')} text={text} />
          <Button onPress={close}>{t('Not now')}</Button>
          <Button
            look="filled"
            icon={Download}
            isDisabled={text === ''}
            onPress={() => void save(text)}
            testId="problem-save"
          >
            {t('Save the report')}
          </Button>
        </>
      }
    >
      {report.failure ? <FailureBanner failure={report.failure} /> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <pre className="problem-text mono" tabIndex={0} data-testid="problem-text">
        {text === '' && !report.failure ? t('Gathering what the report holds') : text}
      </pre>
    </DialogFrame>
  );
}
