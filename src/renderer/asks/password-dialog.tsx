import { Eye, EyeOff, KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { PasswordQuestion } from '../../shared/model/ask';
import { Button, IconButton } from '../components/button';
import { DialogFrame } from '../components/dialog-frame';
import { TextField } from '../components/text-field';
import { useSpeech } from '../i18n';
import type { AskProps } from './ask-host';

const TITLES: Readonly<Record<PasswordQuestion['secret'], string>> = {
  'login-password': 'Password of {{user}} on {{name}}',
  'sudo-password': 'Administrator password of {{user}} on {{name}}',
  'key-passphrase': 'Passphrase of the key of {{user}}',
  'server-prompt': '{{name}} asks {{user}}',
};

/** A password, typed once. It lives in this dialog and in the one answer, and nowhere else. */
export function PasswordDialog({ question, nodeName, answer, dismiss }: AskProps<PasswordQuestion>) {
  const { t, tell } = useSpeech();
  const [value, setValue] = useState('');
  const [isShown, setShown] = useState(false);
  const send = (): void => {
    if (value === '') return;
    setValue('');
    answer({ about: 'password', value });
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  return (
    <DialogFrame
      title={t(TITLES[question.secret], { replace: { user: question.user, name: nodeName } })}
      lead={
        <>
          {tell(question.purpose)} {t('Kept in memory until then, never written down.')}
        </>
      }
      icon={KeyRound}
      tone="warn"
      isSmall
      onClose={dismiss}
      testId="password-dialog"
      foot={
        <>
          <span />
          <Button onPress={dismiss}>{t('Cancel')}</Button>
          <Button look="filled" isDisabled={value === ''} onPress={send} testId="send-password">
            {t('Use it once')}
          </Button>
        </>
      }
    >
      <form onSubmit={onSubmit} className="row" style={{ alignItems: 'flex-end', flexWrap: 'nowrap' }}>
        <div style={{ flex: 1 }}>
          <TextField
            label={question.prompt === '' ? t('Password') : question.prompt}
            type={isShown ? 'text' : 'password'}
            value={value}
            onChange={setValue}
            hasFocus
            testId="password"
          />
        </div>
        <IconButton
          icon={isShown ? EyeOff : Eye}
          label={isShown ? t('Hide') : t('Show')}
          onPress={() => setShown(!isShown)}
        />
      </form>
      <p className="faint">
        {t('The host key of {{name}} is verified. Muster would not ask otherwise.', { name: nodeName })}
      </p>
    </DialogFrame>
  );
}
