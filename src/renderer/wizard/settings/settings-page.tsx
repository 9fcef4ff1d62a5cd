import { Bug, FolderOpen, Settings2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Switch } from 'react-aria-components';
import { LANGUAGES, type LanguageChoice } from '../../../shared/language/languages';
import { call } from '../../client';
import { Button } from '../../components/button';
import { ChoiceSelect } from '../../components/choice-select';
import { KeyTable } from '../../components/keys-dialog';
import { StepFrame } from '../../components/step-frame';
import { useCall } from '../../components/use-call';
import { useMedia } from '../../components/use-media';
import { useSpeech } from '../../i18n';
import { attempt } from '../../store/notice-store';
import { changeSettings, type ThemeChoice, useSettings } from '../../store/settings-store';
import { openDialog } from '../../store/wizard-store';

/** What a person likes, where Muster keeps its files, and the keys. */
export function SettingsPage() {
  const { t } = useSpeech();
  const { hasLetterKeys, notifies } = useSettings();
  const isStill = useMedia('(prefers-reduced-motion: reduce)');
  const info = useCall('info', () => call('app.info')).value;
  return (
    <StepFrame
      title={t('Settings')}
      lead={t('Kept on this computer. Nothing is sent anywhere.')}
      foot={{
        icon: Settings2,
        tone: 'mute',
        text: info ? t('Muster {{version}}', { version: info.version }) : '',
      }}
      testId="settings-page"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <div className="step-scroll step-pad" tabIndex={0}>
        <Look />
        <section className="form-section">
          <h2>{t('Motion')}</h2>
          <p className="quiet" data-testid="motion">
            {isStill
              ? t('Nothing moves: this computer asks for reduced motion, and Muster follows it.')
              : t('Muster follows the setting of this computer. It does not ask for reduced motion now.')}
          </p>
        </section>
        <Toggle
          title={t('Messages')}
          isOn={notifies}
          onChange={(isOn) => changeSettings({ notifies: isOn })}
          text={t('Tell me outside the window when a job of more than 10 seconds has ended')}
          testId="notifies"
        />
        <section className="form-section">
          <h2>{t('Files')}</h2>
          <dl className="facts">
            <dt>{t('Clusters, changes and runs')}</dt>
            <dd className="mono">{info?.stateDir}</dd>
            <dt>{t('Log of the app')}</dt>
            <dd className="mono">{info?.logDir}</dd>
          </dl>
          <p className="quiet">{t('The log holds at most 10 MB. Passwords and keys are never in it.')}</p>
          <div className="row settings-acts">
            <Button
              icon={FolderOpen}
              onPress={() => void attempt(() => call('app.show-log-folder'))}
              testId="open-log-folder"
            >
              {t('Open the log folder')}
            </Button>
            <Button icon={Bug} onPress={() => openDialog('problem')} testId="report-problem">
              {t('Report a problem')}
            </Button>
          </div>
        </section>
        <Toggle
          title={t('Keys')}
          isOn={hasLetterKeys}
          onChange={(isOn) => changeSettings({ hasLetterKeys: isOn })}
          text={t('Single letters act as shortcuts')}
          testId="letter-keys"
        >
          <KeyTable />
        </Toggle>
      </div>
    </StepFrame>
  );
}

function Look() {
  const { t } = useSpeech();
  const { theme, language } = useSettings();
  return (
    <section className="form-section">
      <h2>{t('Look')}</h2>
      <div className="form-grid">
        <ChoiceSelect
          label={t('Theme')}
          chosen={theme}
          onChoose={(id) => changeSettings({ theme: id as ThemeChoice })}
          choices={[
            { id: 'system', text: t('As the system') },
            { id: 'light', text: t('Light') },
            { id: 'dark', text: t('Dark') },
          ]}
          testId="theme"
        />
        <ChoiceSelect
          label={t('Language')}
          chosen={language}
          onChoose={(id) => changeSettings({ language: id as LanguageChoice })}
          choices={[
            { id: 'system', text: t('As the system') },
            ...Object.entries(LANGUAGES).map(([id, text]) => ({ id, text })),
          ]}
          testId="language"
        />
      </div>
    </section>
  );
}

interface ToggleProps {
  readonly title: string;
  readonly text: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly testId: string;
  readonly children?: ReactNode;
}

function Toggle({ title, text, isOn, onChange, testId, children }: ToggleProps) {
  return (
    <section className="form-section">
      <h2>{title}</h2>
      <Switch className="switch" isSelected={isOn} onChange={onChange} data-testid={testId}>
        <span className="switch-track" />
        {text}
      </Switch>
      {children}
    </section>
  );
}
