import { create } from 'zustand';
import type { NodeId } from '../../shared/model/ids';
import type { Sentence } from '../../shared/model/sentence';
import type { TerminalPurpose } from '../../shared/model/terminal';
import { openPanel, showTab, useWizard } from './wizard-store';

/** The terminal of one node, as far as the window draws it. What it printed lives in its screen (`terminal/screen.ts`). */
export interface NodeTerminal {
  readonly state: 'opening' | 'open' | 'ended' | 'unavailable';
  readonly purpose: TerminalPurpose;
  /** The command that runs, or that a person may copy. */
  readonly command: string;
  readonly reason: Sentence | null;
  /** Null while it runs, and when a signal ended it. */
  readonly exitCode: number | null;
}

interface TerminalStore {
  readonly terminals: Readonly<Partial<Record<NodeId, NodeTerminal>>>;
  /** Lines of a remedy that a person came here to run, by node. */
  readonly lines: Readonly<Partial<Record<NodeId, readonly string[]>>>;
  /** Terminal that somebody asked for and that is to open as soon as its pane is there. */
  readonly wanted: { readonly node: NodeId; readonly purpose: TerminalPurpose } | null;
}

export const useTerminals = create<TerminalStore>(() => ({ terminals: {}, lines: {}, wanted: null }));

/** Shows a node's terminal and starts it, with the lines that are to be run there. */
export function wantTerminal(node: NodeId, purpose: TerminalPurpose = 'shell', lines: readonly string[] = []): void {
  useTerminals.setState((state) => ({ wanted: { node, purpose }, lines: { ...state.lines, [node]: lines } }));
  if (useWizard.getState().panelNode === node) showTab('terminal');
  else openPanel(node, 'terminal');
}

/** Takes the wish for a terminal of this node, if there is one: each is granted once. */
export function takeWanted(node: NodeId): TerminalPurpose | null {
  const { wanted } = useTerminals.getState();
  if (wanted?.node !== node) return null;
  useTerminals.setState({ wanted: null });
  return wanted.purpose;
}

export const setTerminal = (node: NodeId, terminal: NodeTerminal): void =>
  useTerminals.setState((state) => ({ terminals: { ...state.terminals, [node]: terminal } }));
