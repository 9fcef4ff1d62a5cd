import { CornerDownLeft, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Dialog, Input, Modal, ModalOverlay } from 'react-aria-components';
import { useSpeech } from '../i18n';
import { useFleet } from '../store/fleet-store';
import { setPalette, useWizard } from '../store/wizard-store';
import { commandsOf, showNode } from '../view/commands';
import { nodeViews } from '../view/node-view';
import { keysText } from '../view/shortcuts';

/** More rows than a person reads; typing finds the rest. */
const MOST_SHOWN = 40;

interface Entry {
  readonly id: string;
  readonly text: string;
  readonly hint: string;
  readonly keys: string;
  readonly run: () => void;
}

function useEntries(): Entry[] {
  const { t } = useSpeech();
  const fleet = useFleet((all) => all);
  return useMemo(
    () => [
      ...commandsOf(fleet, t)
        .filter((command) => command.isEnabled && command.id !== 'palette')
        .map((command) => ({ ...command, keys: keysText(command.keys) })),
      ...nodeViews(fleet).map((view) => ({
        id: `node ${view.node.id}`,
        text: view.node.name,
        hint: t(view.word.word),
        keys: '',
        run: () => showNode(view.node.id),
      })),
    ],
    [fleet, t],
  );
}

/** What was typed first: a name that begins with it, then one that contains it, then a hint that does. */
function found(entries: readonly Entry[], search: string): Entry[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return entries.slice(0, MOST_SHOWN);
  const rank = ({ text, hint }: Entry): number => {
    const at = text.toLowerCase().indexOf(wanted);
    if (at === 0) return 0;
    if (at > 0) return 1;
    return hint.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter(({ rank: is }) => is < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_SHOWN)
    .map(({ entry }) => entry);
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
  const entries = useEntries();
  const shown = useMemo(() => found(entries, search), [entries, search]);
  const close = (): void => setPalette(false);
  const run = (command: Entry | undefined): void => {
    if (!command) return;
    close();
    // The palette gives the focus back when it has gone: what a command does with the focus has to come after that.
    requestAnimationFrame(() => requestAnimationFrame(command.run));
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
