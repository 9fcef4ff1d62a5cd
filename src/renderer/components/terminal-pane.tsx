import { CornerDownLeft, RefreshCw, Square, SquareTerminal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { NodeId } from '../../shared/model/ids';
import type { TerminalPurpose } from '../../shared/model/terminal';
import { useSpeech } from '../i18n';
import { attempt, start } from '../store/notice-store';
import { type NodeTerminal, takeWanted, useTerminals } from '../store/terminal-store';
import { isLeaving } from '../terminal/leaving';
import { giveStylesTheNonce } from '../terminal/nonce';
import { modKey } from '../view/shortcuts';
import { Banner } from './banner';
import { Button } from './button';
import { CommandBlock } from './command-block';
import { Spinner } from './status-badge';

type ScreenModule = typeof import('../terminal/screen');

/** xterm comes when the first terminal is opened, and not with the window. */
function loadScreen(): Promise<ScreenModule> {
  giveStylesTheNonce();
  return import('../terminal/screen');
}

/** The system's ssh to a node, for whatever needs a person. Tab belongs to the shell here. */
export function TerminalPane({ node, name }: { readonly node: NodeId; readonly name: string }) {
  const { t } = useSpeech();
  const terminal = useTerminals((state) => state.terminals[node]);
  const isWanted = useTerminals((state) => state.wanted?.node === node);
  const [screen, setScreen] = useState<ScreenModule | null>(null);
  const label = t('Terminal on {{name}}', { name });
  const open = (purpose: TerminalPurpose): void =>
    void attempt(async () => {
      const loaded = await loadScreen();
      setScreen(loaded);
      await loaded.startTerminal(node, purpose, label);
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each wish is granted once, when it is made
  useEffect(() => {
    const purpose = isWanted ? takeWanted(node) : null;
    if (purpose) open(purpose);
    else if (terminal) void loadScreen().then(setScreen);
  }, [isWanted, node]);
  if (!terminal) return <NoTerminal name={name} onOpen={() => open('shell')} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: xterm inside has the focus; this lets two keys out of it
    <div className="terminal-pane" data-testid="terminal" data-state={terminal.state} onKeyDown={leave}>
      <Head terminal={terminal} node={node} name={name} screen={screen} onAgain={() => open(terminal.purpose)} />
      {terminal.state === 'unavailable' ? (
        <Unavailable terminal={terminal} name={name} />
      ) : screen ? (
        <Screen key={terminal.state === 'opening' ? 'opening' : 'there'} node={node} screen={screen} />
      ) : null}
      {terminal.state === 'open' ? (
        <p className="terminal-note">
          {t('Tab belongs to the shell. {{keys}} or F6 leaves the terminal.', {
            replace: { keys: `${modKey()} Shift Tab` },
          })}
        </p>
      ) : null}
    </div>
  );
}

/** Back to the tab of the terminal. F6 goes on to the next region, as everywhere. */
function leave(event: React.KeyboardEvent): void {
  const inside = event.target instanceof HTMLElement && event.target.closest('.terminal-screen');
  if (!inside || event.key !== 'Tab' || !isLeaving(event)) return;
  event.preventDefault();
  event.stopPropagation();
  document.querySelector<HTMLElement>('.node-panel [role="tab"][aria-selected="true"]')?.focus();
}

function NoTerminal({ name, onOpen }: { readonly name: string; readonly onOpen: () => void }) {
  const { t } = useSpeech();
  return (
    <div className="panel-pad stack" data-testid="terminal" data-state="none">
      <p>
        {t(
          'A terminal on {{name}}, by the ssh of this computer. It accepts only the host keys that Muster accepts. What you do there is yours: it does not stand among the changes, and undo does not take it back.',
          { name },
        )}
      </p>
      <div className="row">
        <Button icon={SquareTerminal} onPress={onOpen} testId="open-terminal">
          {t('Open a terminal on {{name}}', { name })}
        </Button>
      </div>
    </div>
  );
}

interface HeadProps {
  readonly terminal: NodeTerminal;
  readonly node: NodeId;
  readonly name: string;
  readonly screen: ScreenModule | null;
  readonly onAgain: () => void;
}

/** What runs, the lines that are to be run in it, and the way to end it. */
function Head({ terminal, node, name, screen, onAgain }: HeadProps) {
  const { t } = useSpeech();
  const lines = useTerminals((state) => state.lines[node]) ?? [];
  const { state, exitCode } = terminal;
  return (
    <div className="terminal-head">
      <div className="row" role="status">
        {state === 'opening' ? (
          <>
            <Spinner /> {t('Opening the terminal')}
          </>
        ) : state === 'ended' ? (
          exitCode === null ? (
            t('The terminal has ended.')
          ) : (
            t('The terminal has ended with exit code {{code}}.', { code: exitCode })
          )
        ) : null}
        {state === 'open' ? (
          <Button
            icon={Square}
            onPress={() => void attempt(async () => screen?.endTerminal(node))}
            testId="end-terminal"
          >
            {t('End the terminal')}
          </Button>
        ) : null}
        {state === 'ended' ? (
          <>
            <Button icon={SquareTerminal} onPress={onAgain} testId="open-terminal">
              {t('Open it again')}
            </Button>
            <Button icon={RefreshCw} onPress={() => void start({ kind: 'check', nodes: [node] })}>
              {t('Check {{name}} again', { name })}
            </Button>
          </>
        ) : null}
      </div>
      {lines.map((line) => (
        <div key={line} className="terminal-line">
          <code className="mono">{line}</code>
          <Button
            icon={CornerDownLeft}
            isDisabled={state !== 'open'}
            onPress={() => screen?.putIn(node, line)}
            testId="put-line"
          >
            {t('Put it into the terminal')}
          </Button>
        </div>
      ))}
    </div>
  );
}

function Screen({ node, screen }: { readonly node: NodeId; readonly screen: ScreenModule }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? screen.showScreen(node, place.current) : undefined), [node, screen]);
  return <div className="terminal-place" ref={place} data-testid="terminal-screen" />;
}

function Unavailable({ terminal, name }: { readonly terminal: NodeTerminal; readonly name: string }) {
  const { t, tell } = useSpeech();
  return (
    <div className="panel-pad stack">
      {terminal.reason ? (
        <Banner tone="mute" testId="terminal-unavailable">
          {tell(terminal.reason)}
        </Banner>
      ) : null}
      {terminal.command ? (
        <>
          <p>{t('Run this in a terminal of this computer, then check {{name}} again.', { name })}</p>
          <CommandBlock commands={[terminal.command]} />
        </>
      ) : null}
    </div>
  );
}
