import type { TFunction } from 'i18next';
import { MAIN_WORDS } from '../../shared/main-words';
import type { MenuLine, MenuSection } from '../../shared/model/shell';
import type { Command } from './commands';

type Role = Extract<MenuLine, { kind: 'system' }>['role'];
const LINE: MenuLine = { kind: 'separator' };

const KEY_NAMES: Readonly<Record<string, string>> = { Mod: 'CmdOrCtrl', Esc: 'Escape' };
/** `Mod Enter` as Electron writes it. `?` cannot be drawn everywhere, and `…` names a range: both are left out. */
export const electronKeys = (keys: string): string =>
  keys === '' || keys.includes('?')
    ? ''
    : keys
        .split(' ')
        .map((key) => KEY_NAMES[key] ?? key)
        .join('+');

const lineOf = (command: Command): MenuLine => ({
  kind: 'command',
  id: command.id,
  label: command.text,
  keys: electronKeys(command.keys),
  isEnabled: command.isEnabled,
});

/** The menu of the window, as its system expects it. Pure. */
export function menuOf(commands: readonly Command[], isMac: boolean, t: TFunction): MenuSection[] {
  const system = (role: Role, label: string): MenuLine => ({ kind: 'system', role, label });
  const of = (menu: Command['menu']): MenuLine[] => commands.filter((one) => one.menu === menu).map(lineOf);
  const isSettings = (line: MenuLine): boolean => line.kind === 'command' && line.id === 'settings';
  const cluster = of('cluster');
  const settings = cluster.filter(isSettings);
  const quit = system('quit', t('Close Muster'));
  const app: MenuSection = {
    id: 'app',
    label: 'Muster',
    lines: [
      ...settings,
      LINE,
      system('services', t('Services')),
      LINE,
      system('hide', t('Hide Muster')),
      system('hideOthers', t('Hide the others')),
      system('unhide', t('Show all')),
      LINE,
      quit,
    ],
  };
  return [
    ...(isMac ? [app] : []),
    {
      id: 'cluster',
      label: t('Cluster'),
      lines: isMac
        ? [...cluster.filter((line) => !isSettings(line)), LINE, system('close', t('Close the window'))]
        : [...cluster.filter((line) => !isSettings(line)), LINE, ...settings, LINE, quit],
    },
    {
      id: 'edit',
      label: t('Edit'),
      lines: [
        system('cut', t('Cut')),
        system('copy', t('Copy')),
        system('paste', t('Paste')),
        system('selectAll', t('Select all')),
      ],
    },
    { id: 'go', label: t('Go to'), lines: of('go') },
    { id: 'act', label: t('Act'), lines: of('act') },
    {
      id: 'view',
      label: t('View'),
      lines: [
        ...of('view'),
        LINE,
        system('zoomIn', t('Larger')),
        system('zoomOut', t('Smaller')),
        system('resetZoom', t('Actual size')),
        system('togglefullscreen', t('Full screen')),
        ...(isMac ? [LINE, system('minimize', t('Minimise')), system('front', t('Bring to front'))] : []),
      ],
    },
    { id: 'help', label: t('Help'), lines: of('help') },
  ];
}

/** Main's own sentences in the language of the window. */
export const mainWords = (t: TFunction): Record<string, string> =>
  Object.fromEntries(MAIN_WORDS.map((word) => [word, t(word)]));
