import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import type { NodeId } from '../../shared/model/ids';
import type { TerminalId, TerminalPurpose } from '../../shared/model/terminal';
import { call, failureOf, listenToTerminals } from '../client';
import { setTerminal, useTerminals } from '../store/terminal-store';
import { isLeaving } from './leaving';

/** Characters drawn between two acknowledgements: often enough that main never stops for want of one. */
const ACKNOWLEDGE_EVERY = 2_000;
const SCROLLBACK = 5_000;

/** One node's terminal as it is drawn. It outlives its pane, so that looking at another node ends nothing. */
interface Screen {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  readonly element: HTMLElement;
  id: TerminalId | null;
  drawn: number;
}

const screens = new Map<NodeId, Screen>();
let isListening = false;

function listen(): void {
  if (isListening) return;
  isListening = true;
  listenToTerminals((event) => {
    const found = [...screens].find(([, screen]) => screen.id === event.terminalId);
    if (!found) return;
    const [node, screen] = found;
    if (event.type === 'data') draw(screen, event.data);
    else {
      screen.id = null;
      // Everything it said is drawn before its end is told.
      screen.terminal.write('', () => ended(node, event.exitCode));
    }
  });
}

function draw(screen: Screen, data: string): void {
  const { id } = screen;
  screen.terminal.write(data, () => {
    screen.drawn += data.length;
    if (id === null || (screen.drawn < ACKNOWLEDGE_EVERY && data.length < ACKNOWLEDGE_EVERY)) return;
    void call('terminal.acknowledge', { terminalId: id, characters: screen.drawn });
    screen.drawn = 0;
  });
}

function ended(node: NodeId, exitCode: number | null): void {
  const before = useTerminals.getState().terminals[node];
  if (before) setTerminal(node, { ...before, state: 'ended', exitCode });
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const theme = (): ITheme => ({
  background: token('--code'),
  foreground: token('--text'),
  cursor: token('--text'),
  selectionBackground: token('--run-line'),
});

function newScreen(label: string): Screen {
  const terminal = new Terminal({
    fontFamily: '"JetBrains Mono Variable", monospace',
    fontSize: 12,
    scrollback: SCROLLBACK,
    minimumContrastRatio: 4.5,
    theme: theme(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  const element = document.createElement('div');
  element.className = 'terminal-screen';
  const screen: Screen = { terminal, fit, element, id: null, drawn: 0 };
  terminal.onData((data) => {
    if (screen.id) void call('terminal.write', { terminalId: screen.id, data }).catch(() => undefined);
  });
  terminal.onResize(({ cols, rows }) => {
    if (screen.id) void call('terminal.resize', { terminalId: screen.id, columns: cols, rows }).catch(() => undefined);
  });
  // F6 and Mod Shift Tab leave the terminal; every other key belongs to it.
  terminal.attachCustomKeyEventHandler((event) => !isLeaving(event));
  terminal.open(element);
  terminal.textarea?.setAttribute('aria-label', label);
  return screen;
}

/** Puts a node's terminal into its pane, and keeps it as large as the pane. Answers with the way to take it out. */
export function showScreen(node: NodeId, place: HTMLElement): () => void {
  const screen = screens.get(node);
  if (!screen) return () => undefined;
  place.append(screen.element);
  const fit = (): void => screen.fit.fit();
  const watch = new ResizeObserver(fit);
  watch.observe(place);
  // The width of a character is known only when its font is there.
  void document.fonts.ready.then(fit);
  const look = new MutationObserver(() => {
    screen.terminal.options.theme = theme();
  });
  look.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  screen.terminal.focus();
  return () => {
    watch.disconnect();
    look.disconnect();
    screen.element.remove();
  };
}

/** Starts a terminal of a node, in place of one that has ended. */
export async function startTerminal(node: NodeId, purpose: TerminalPurpose, label: string): Promise<void> {
  listen();
  const state = useTerminals.getState().terminals[node]?.state;
  if (state === 'open' || state === 'opening') return;
  const opening = { state: 'opening', purpose, command: '', reason: null, exitCode: null } as const;
  setTerminal(node, opening);
  const old = screens.get(node);
  old?.terminal.dispose();
  old?.element.remove();
  const screen = newScreen(label);
  screens.set(node, screen);
  try {
    const { cols, rows } = screen.terminal;
    const opened = await call('terminal.open', { nodeId: node, purpose, columns: cols, rows });
    if (opened.state === 'open') {
      screen.id = opened.terminalId;
      setTerminal(node, { ...opening, state: 'open', command: opened.command });
    } else setTerminal(node, { ...opening, state: 'unavailable', command: opened.command, reason: opened.reason });
  } catch (error) {
    setTerminal(node, { ...opening, state: 'unavailable', reason: failureOf(error).message });
  }
}

/** Puts text into the terminal as if it were pasted: it runs only when the person presses Enter. */
export function putIn(node: NodeId, text: string): void {
  const screen = screens.get(node);
  screen?.terminal.paste(text);
  screen?.terminal.focus();
}

/** Ends the program of a node's terminal. */
export async function endTerminal(node: NodeId): Promise<void> {
  const id = screens.get(node)?.id;
  if (id) await call('terminal.close', { terminalId: id });
}
