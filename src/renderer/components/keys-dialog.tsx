import { Keyboard } from 'lucide-react';
import { useMemo } from 'react';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { useSettings } from '../store/settings-store';
import { openDialog } from '../store/wizard-store';
import { commandsOf } from '../view/commands';
import { keysText } from '../view/shortcuts';
import { Button } from './button';
import { DialogFrame } from './dialog-frame';

/** Keys that belong to tables and fields, not to a command. */
const IN_PLACE: readonly (readonly [keys: string, act: string])[] = [
  ['Arrows, Home, End, PgUp, PgDn', 'Move in a table'],
  ['Space, Shift arrows, Mod A', 'Select nodes'],
  ['Enter', 'Open the panel of the node'],
  ['Mod Shift Tab', 'Leave the terminal'],
];

/** Every key of the window, by what it does. */
export function KeyTable() {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  const commands = useMemo(() => commandsOf(fleet, t).filter((command) => command.keys !== ''), [fleet, t]);
  return (
    <table className="plain-table keys-table" data-testid="key-table">
      <tbody>
        {commands.map((command) => (
          <tr key={command.id} data-testid={`keys-${command.id}`}>
            <td>
              <kbd>{keysText(command.keys)}</kbd>
            </td>
            <td>{command.text}</td>
          </tr>
        ))}
        {IN_PLACE.map(([keys, act]) => (
          <tr key={keys}>
            <td>
              <kbd>{keysText(t(keys))}</kbd>
            </td>
            <td>{t(act)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The keys over any page. */
export function KeysDialog() {
  const { t } = useSpeech();
  const { hasLetterKeys } = useSettings();
  const close = (): void => openDialog(null);
  return (
    <DialogFrame
      title={t('Keys')}
      icon={Keyboard}
      lead={
        hasLetterKeys
          ? t('Every key stands in the menu and in the command field too.')
          : t('Single letters are switched off in the settings: those keys do nothing now.')
      }
      onClose={close}
      testId="keys-dialog"
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <div tabIndex={0} className="keys-scroll">
        <KeyTable />
      </div>
    </DialogFrame>
  );
}
