import { CornerDownLeft, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Dialog, Input, Modal, ModalOverlay } from 'react-aria-components';
import { STEPS, stepStatesOf } from '../../shared/steps';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { start } from '../store/notice-store';
import { changeSettings } from '../store/settings-store';
import { goTo, openPanel, setPalette, useWizard } from '../store/wizard-store';
import { nodeViews } from '../view/node-view';
import { modKey } from '../view/shortcuts';

interface Command {
  readonly id: string;
  readonly text: string;
  readonly hint: string;
  readonly keys: string;
  readonly run: () => void;
}
const MOST_SHOWN = 40;

function useCommands(): Command[] {
  const { t, tell } = useSpeech();
  const fleet = useFleet((all) => all);
  return useMemo(() => {
    const states = stepStatesOf(fleet);
    const mod = modKey();
    const plain = (id: string, text: string, keys: string, run: () => void): Command => ({
      id,
      text,
      hint: '',
      keys,
      run,
    });
    const open = (node: Parameters<typeof openPanel>[0]): void => {
      goTo('prerequisites');
      openPanel(node);
    };
    return [
      ...STEPS.flatMap((step, index) =>
        states[step.id].state === 'locked'
          ? []
          : [
              {
                id: step.id,
                text: tell(step.title),
                hint: tell(states[step.id].text),
                keys: `${mod} ${index + 1}`,
                run: () => goTo(step.id),
              },
            ],
      ),
      ...nodeViews(fleet).map((view) => ({
        id: `node ${view.node.id}`,
        text: view.node.name,
        hint: t(view.word.word),
        keys: '',
        run: () => open(view.node.id),
      })),
      plain('check', t('Check all nodes again'), '', () => void start({ kind: 'check', nodes: [] })),
      plain('logs', t('Show the logs'), `${mod} L`, () => goTo('logs')),
      plain('changes', t('Show all changes'), '', () => goTo('changes')),
      plain('settings', t('Settings'), `${mod} ,`, () => goTo('settings')),
      plain('light', t('Use the light theme'), '', () => changeSettings({ theme: 'light' })),
      plain('dark', t('Use the dark theme'), '', () => changeSettings({ theme: 'dark' })),
    ];
  }, [fleet, t, tell]);
}

/** Nodes and commands by name. */
export function CommandPalette() {
  const isOpen = useWizard((state) => state.isPaletteOpen);
  return isOpen ? <OpenPalette /> : null;
}

function OpenPalette() {
  const { t } = useSpeech();
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const commands = useCommands();
  const shown = commands
    .filter((command) => `${command.text} ${command.hint}`.toLowerCase().includes(search.trim().toLowerCase()))
    .slice(0, MOST_SHOWN);
  const close = (): void => setPalette(false);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    close();
    command.run();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(shown.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) run(shown[at]);
    else return;
    event.preventDefault();
  };
  return (
    <ModalOverlay className="veil palette-veil" isOpen isDismissable onOpenChange={(open) => !open && close()}>
      <Modal className="dialog-box palette">
        <Dialog className="dialog" aria-label={t('Find a node or run a command')} data-testid="palette">
          <div className="palette-field">
            <Search size={16} aria-hidden />
            <Input
              autoFocus
              role="combobox"
              aria-expanded
              aria-controls="palette-list"
              aria-activedescendant={shown[at] ? `palette-${at}` : undefined}
              aria-label={t('Find a node or run a command')}
              value={search}
              spellCheck={false}
              onChange={(event) => {
                setSearch(event.target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id="palette-list" role="listbox" aria-label={t('Nodes and commands')} className="menu palette-list">
            {shown.map((command, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and handles the keys
              <div
                key={command.id}
                id={`palette-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                className="menu-item"
                {...(index === at ? { 'data-focused': '' } : {})}
                onPointerMove={() => setAt(index)}
                onClick={() => run(command)}
              >
                {command.text} <span className="faint">{command.hint}</span>
                <small>
                  {index === at ? (
                    <CornerDownLeft size={13} aria-hidden />
                  ) : command.keys ? (
                    <kbd>{command.keys}</kbd>
                  ) : null}
                </small>
              </div>
            ))}
          </div>
          {shown.length === 0 ? <p className="panel-pad quiet">{t('Nothing has this name.')}</p> : null}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
