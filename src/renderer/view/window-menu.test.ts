import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTranslation } from '../i18n';
import { builtFleet } from '../testing/fake-fleet';
import { commandsOf } from './commands';
import { electronKeys, menuOf } from './window-menu';

/** Every shortcut of the design: section 6 of its document. */
const KEYS = [
  'Mod K',
  'Mod 1',
  'Mod 2',
  'Mod 3',
  'Mod 4',
  'Mod 5',
  '/',
  'Mod Enter',
  'Esc',
  'F6',
  'Shift F6',
  'Mod .',
  'R',
  'Mod Z',
  'Mod F',
  'Mod T',
  'Mod L',
  'Mod ,',
  '?',
];

beforeAll(() => startTranslation());

describe('the menu of the window', () => {
  const commands = () => commandsOf(builtFleet(), i18next.t);
  it('has every shortcut, as every command with keys stands in it', () => {
    expect(commands().map(({ keys }) => keys)).toEqual(expect.arrayContaining(KEYS));
    const lines = menuOf(commands(), false, i18next.t).flatMap((section) => section.lines);
    const inMenu = new Set(lines.flatMap((line) => (line.kind === 'command' ? [line.id] : [])));
    expect(commands().filter(({ id, keys }) => keys !== '' && !inMenu.has(id))).toEqual([]);
  });
  it('has each command once', () => {
    const ids = menuOf(commands(), true, i18next.t).flatMap(({ lines }) =>
      lines.flatMap((line) => (line.kind === 'command' ? [line.id] : [])),
    );
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
  it('follows macOS: settings and quitting in the menu of the app', () => {
    const [app] = menuOf(commands(), true, i18next.t);
    expect(app?.id).toBe('app');
    expect(app?.lines).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'settings' }), expect.objectContaining({ role: 'quit' })]),
    );
    expect(menuOf(commands(), false, i18next.t)[0]?.id).toBe('cluster');
  });
  it.each([
    ['Mod K', 'CmdOrCtrl+K'],
    ['Mod Enter', 'CmdOrCtrl+Enter'],
    ['Shift F6', 'Shift+F6'],
    ['Esc', 'Escape'],
    ['?', ''],
    ['', ''],
  ])('writes %j as %j', (keys, electron) => expect(electronKeys(keys)).toBe(electron));
});
