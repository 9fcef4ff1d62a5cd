import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuLine, MenuSection } from '../shared/model/shell';

/**
 * Shows the window's menu. Its words and commands come from the window, which alone knows the language and what can be
 * done now; the keys are drawn here and handled by the page.
 */
export function showMenu(sections: readonly MenuSection[], choose: (id: string) => void): void {
  const template = sections.map(
    ({ id, label, lines }): MenuItemConstructorOptions => ({
      id,
      label: id === 'app' ? app.name : label,
      submenu: lines.map((line) => itemOf(line, choose)),
    }),
  );
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function itemOf(line: MenuLine, choose: (id: string) => void): MenuItemConstructorOptions {
  switch (line.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'system':
      return { role: line.role, label: line.label };
    case 'command':
      return {
        id: line.id,
        label: line.label,
        enabled: line.isEnabled,
        registerAccelerator: false,
        ...(line.keys === '' ? {} : { accelerator: line.keys }),
        click: () => choose(line.id),
      };
  }
}
