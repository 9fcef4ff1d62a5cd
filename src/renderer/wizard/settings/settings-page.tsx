import { Settings2 } from 'lucide-react';
import { Switch } from 'react-aria-components';
import { LANGUAGES, type LanguageChoice } from '../../../shared/language/languages';
import { call } from '../../client';
import { ChoiceSelect } from '../../components/choice-select';
import { StepFrame } from '../../components/step-frame';
import { useCall } from '../../components/use-call';
import { useSpeech } from '../../i18n';
import { changeSettings, type ThemeChoice, useSettings } from '../../store/settings-store';
import { modKey } from '../../view/shortcuts';

const KEYS: readonly (readonly [keys: string, act: string])[] = [
  ['Mod K', 'Find a node or run a command'],
  ['Mod 1 … 5', 'Go to a step that is open'],
  ['Mod Enter', 'Press the filled button'],
  ['Mod .', 'Cancel the running job'],
  ['Mod Z', 'Show how the last change is taken back'],
  ['Mod L', 'Logs'],
  ['Mod ,', 'Settings'],
  ['/', 'Filter'],
  ['R', 'Check the open node again'],
  ['?', 'Show these keys'],
  ['F6', 'Next region of the window'],
  ['Esc', 'Close the innermost surface'],
];

/** What a person likes, where Muster keeps its files, and the keys. */
export function SettingsPage() {
  const { t } = useSpeech();
  const { theme, language, hasLetterKeys } = useSettings();
  const info = useCall('info', () => call('app.info')).value;
  return (
    <StepFrame
      title={t('Settings')}
      lead={t('Kept on this computer. Nothing is sent anywhere.')}
      foot={{
        icon: Settings2,
        tone: 'mute',
        text: info
          ? t('Muster {{version}}, files in {{folder}}', { version: info.version, folder: info.stateDir })
          : '',
      }}
      testId="settings-page"
    >
      <div className="step-scroll step-pad">
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
        <section className="form-section">
          <h2>{t('Keys')}</h2>
          <Switch
            className="switch"
            isSelected={hasLetterKeys}
            onChange={(isOn) => changeSettings({ hasLetterKeys: isOn })}
          >
            <span className="switch-track" />
            {t('Single letters act as shortcuts')}
          </Switch>
          <table className="plain-table" style={{ marginTop: 12, maxWidth: 560 }}>
            <tbody>
              {KEYS.map(([keys, act]) => (
                <tr key={keys}>
                  <td style={{ width: 140 }}>
                    <kbd>{keys.replace('Mod', modKey())}</kbd>
                  </td>
                  <td>{t(act)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </StepFrame>
  );
}
