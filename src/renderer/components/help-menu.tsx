import { BookOpen, Bug, CircleHelp, FolderOpen, House, Keyboard } from 'lucide-react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useSpeech } from '../i18n';
import { runCommand } from '../view/commands';
import { keysText } from '../view/shortcuts';

/** Commands of help, as the menu of the window has them too. */
const ACTS = [
  ['keys', 'Show all keys', Keyboard, '?'],
  ['words', 'Words and what they mean', BookOpen, ''],
  ['first-run', 'What you can rely on', House, ''],
  ['log-folder', 'Open the log folder', FolderOpen, ''],
  ['problem', 'Report a problem', Bug, ''],
] as const;

/** Help, from every page. */
export function HelpMenu() {
  const { t } = useSpeech();
  return (
    <MenuTrigger>
      <AriaButton className="button button-icon" aria-label={t('Help')} data-testid="help-menu">
        <CircleHelp size={16} aria-hidden />
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Menu className="menu" onAction={(id) => runCommand(String(id), t)} aria-label={t('Help')}>
          {ACTS.map(([id, word, Icon, keys]) => (
            <MenuItem key={id} id={id} className="menu-item" textValue={t(word)}>
              <Icon size={14} aria-hidden />
              {t(word)}
              {keys ? (
                <small>
                  <kbd>{keysText(keys)}</kbd>
                </small>
              ) : null}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
