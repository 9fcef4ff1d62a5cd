import type { TFunction } from 'i18next';
import { nameOf } from '../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import { STEPS, stepStatesOf } from '../../shared/steps';
import { call } from '../client';
import { tellWith } from '../i18n';
import { useFleetStore } from '../store/fleet-store';
import { attempt, start } from '../store/notice-store';
import { changeSettings } from '../store/settings-store';
import { wantTerminal } from '../store/terminal-store';
import { goTo, openDialog, openPanel, planUndo, setPalette, useWizard } from '../store/wizard-store';
import { cancelOrAsk } from './acts';
import { exportCluster, importCluster, practise } from './cluster-acts';
import { runningJobs } from './jobs';

/** Something a person can do from anywhere: in the palette, in the menu of the window, by its keys. */
export interface Command {
  readonly id: string;
  /** Whole words, translated. */
  readonly text: string;
  readonly hint: string;
  /** `Mod K`; empty without keys. `Mod` is Ctrl, on macOS Cmd. */
  readonly keys: string;
  /** Which menu it stands in; null = in the palette alone. */
  readonly menu: 'cluster' | 'go' | 'act' | 'view' | 'help' | null;
  readonly isEnabled: boolean;
  readonly run: () => void;
}

type Draft = Partial<Pick<Command, 'keys' | 'hint' | 'menu' | 'isEnabled'>>;
const command = (id: string, text: string, run: () => void, more: Draft = {}): Command => ({
  id,
  text,
  hint: more.hint ?? '',
  keys: more.keys ?? '',
  menu: more.menu ?? null,
  isEnabled: more.isEnabled ?? true,
  run,
});

/** The newest change that can be taken back. */
const lastChange = (fleet: FleetSnapshot) =>
  [...fleet.changes].reverse().find((entry) => entry.state === 'done' && entry.inverse.kind !== 'none');

const click = (selector: string): void => document.querySelector<HTMLElement>(selector)?.click();
const focus = (selector: string): void => document.querySelector<HTMLElement>(selector)?.focus();

/** The filled button of the innermost open surface: a dialog beats the panel, the panel beats the foot. */
export function primaryButton(): HTMLButtonElement | null {
  for (const surface of ['.veil', '.node-panel', '.main', '.first-run-foot']) {
    const buttons = document.querySelectorAll<HTMLButtonElement>(`${surface} [data-primary]:not(:disabled)`);
    const last = buttons[buttons.length - 1];
    if (last) return last;
    if (surface === '.veil' && document.querySelector('.veil')) return null;
  }
  return null;
}

/** Searches the log that is shown, or goes to the logs first. */
function findInLog(): void {
  if (document.querySelector('.log-tools input')) focus('.log-tools input');
  else {
    goTo('logs');
    requestAnimationFrame(() => focus('.log-tools input'));
  }
}

function stepCommands(fleet: FleetSnapshot, t: TFunction): Command[] {
  const states = stepStatesOf(fleet);
  const tell = tellWith(t);
  return STEPS.map((step, index) =>
    command(`step-${step.id}`, tell(step.title), () => goTo(step.id), {
      hint: tell(states[step.id].text),
      keys: `Mod ${index + 1}`,
      menu: 'go',
      isEnabled: states[step.id].state !== 'locked',
    }),
  );
}

function clusterCommands({ cluster, isPractice }: FleetSnapshot, t: TFunction): Command[] {
  const menu = 'cluster' as const;
  const which = { name: cluster.name, isPractice };
  return [
    command('new-cluster', t('New cluster'), () => openDialog('new-cluster'), { menu }),
    command('import-cluster', t('Import a cluster'), () => void importCluster(), { menu }),
    command('export-cluster', t('Export this cluster'), () => void exportCluster(which), { menu }),
    command('rename-cluster', t('Rename this cluster'), () => openDialog('rename-cluster'), { menu }),
    command('delete-cluster', t('Delete this cluster'), () => openDialog('delete-cluster'), { menu }),
    command('practise', t('Open the practice cluster'), () => void practise(), { menu, isEnabled: !isPractice }),
  ];
}

/** The open node, else the one whose row has the focus. */
function nodeHere({ cluster }: FleetSnapshot): NodeId | null {
  const focused = document.activeElement?.closest<HTMLElement>('[data-node]')?.dataset.node;
  return useWizard.getState().panelNode ?? cluster.nodes.find(({ id }) => id === focused)?.id ?? null;
}

/** The terminal of the node that is open or has the focus, else of the first node. */
function openTerminal(fleet: FleetSnapshot): void {
  const { page } = useWizard.getState();
  const node = nodeHere(fleet) ?? fleet.cluster.nodes[0]?.id;
  if (!node) return;
  if (!document.querySelector('[data-testid="node-panel"]') && page !== 'discover') goTo('prerequisites');
  wantTerminal(node);
}

function actCommands(fleet: FleetSnapshot, t: TFunction): Command[] {
  const { panelNode } = useWizard.getState();
  const name = panelNode ? nameOf(panelNode, fleet.cluster) : '';
  const last = lastChange(fleet);
  const job = runningJobs(fleet).at(-1);
  const menu = 'act' as const;
  return [
    command('snippets', t('Show the snippets for AGILab'), () => openDialog('snippets'), {
      menu,
      isEnabled: fleet.cluster.scheduler !== null && fleet.cluster.workers.length > 0,
    }),
    command('primary', t('Press the filled button'), () => primaryButton()?.click(), { keys: 'Mod Enter', menu }),
    command('check-all', t('Check all nodes again'), () => void start({ kind: 'check', nodes: [] }), {
      menu,
      isEnabled: fleet.cluster.nodes.length > 0,
    }),
    command(
      'check-node',
      name ? t('Check {{name}} again', { name }) : t('Check this node again'),
      () => {
        const node = nodeHere(fleet);
        if (node) void start({ kind: 'check', nodes: [node] });
      },
      { keys: 'R', menu, isEnabled: fleet.cluster.nodes.length > 0 },
    ),
    command(
      'terminal',
      name ? t('Open a terminal on {{name}}', { name }) : t('Open a terminal'),
      () => openTerminal(fleet),
      {
        keys: 'Mod T',
        menu,
        isEnabled: fleet.cluster.nodes.length > 0,
      },
    ),
    command('cancel', t('Cancel the running job'), () => job && cancelOrAsk(job), {
      keys: 'Mod .',
      menu,
      isEnabled: job !== undefined,
    }),
    command('undo', t('Show how the last change is taken back'), () => last && planUndo([last.id]), {
      keys: 'Mod Z',
      menu,
      isEnabled: last !== undefined,
    }),
  ];
}

function pageCommands(fleet: FleetSnapshot, t: TFunction): Command[] {
  const hasNodes = fleet.cluster.nodes.length > 0;
  return [
    command('first-run', t('First page'), () => goTo('first-run'), { menu: 'go' }),
    command('nodes', t('All nodes'), () => goTo('nodes'), { menu: 'go', isEnabled: hasNodes }),
    command('topology', t('Topology'), () => goTo('topology'), { menu: 'go', isEnabled: hasNodes }),
    command('logs', t('Show the logs'), () => goTo('logs'), { keys: 'Mod L', menu: 'go' }),
    command('changes', t('Show all changes'), () => goTo('changes'), { menu: 'go' }),
    command('palette', t('Find a node or run a command'), () => setPalette(true), { keys: 'Mod K', menu: 'view' }),
    command('filter', t('Filter the nodes'), () => focus('[data-filter]'), { keys: '/', menu: 'view' }),
    command('find-in-log', t('Search in the log'), findInLog, { keys: 'Mod F', menu: 'view' }),
    command('next-region', t('Next region of the window'), () => moveRegion(false), { keys: 'F6', menu: 'view' }),
    command('previous-region', t('Previous region of the window'), () => moveRegion(true), {
      keys: 'Shift F6',
      menu: 'view',
    }),
    command('close-surface', t('Close the innermost surface'), () => click('[data-testid="close-panel"]'), {
      keys: 'Esc',
      menu: 'view',
    }),
    command('settings', t('Settings'), () => goTo('settings'), { keys: 'Mod ,', menu: 'cluster' }),
    command('light', t('Use the light theme'), () => changeSettings({ theme: 'light' })),
    command('dark', t('Use the dark theme'), () => changeSettings({ theme: 'dark' })),
    command('system-theme', t('Use the theme of the system'), () => changeSettings({ theme: 'system' })),
    command('keys', t('Show all keys'), () => openDialog('keys'), { keys: '?', menu: 'help' }),
    command('words', t('Words and what they mean'), () => openDialog('words'), { menu: 'help' }),
    command('log-folder', t('Open the log folder'), () => void attempt(() => call('app.show-log-folder')), {
      menu: 'help',
    }),
    command('problem', t('Report a problem'), () => openDialog('problem'), { menu: 'help' }),
    command('quit', t('Close Muster'), () => void attempt(() => call('shell.quit'))),
  ];
}

/** Goes to the next or previous region: rail, body, panel, log, foot, top. */
export function moveRegion(isBack: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + (isBack ? -1 : 1) + regions.length) % regions.length];
  const first = next?.querySelector<HTMLElement>('[tabindex="0"], button:not([tabindex="-1"]), input');
  (first ?? next)?.focus();
}

/** All commands as they stand now. */
export function commandsOf(fleet: FleetSnapshot, t: TFunction): Command[] {
  return [...stepCommands(fleet, t), ...clusterCommands(fleet, t), ...actCommands(fleet, t), ...pageCommands(fleet, t)];
}

/** Runs a command by its id, if it can be run now. */
export function runCommand(id: string, t: TFunction): void {
  const found = commandsOf(useFleetStore.getState().fleet, t).find((one) => one.id === id);
  if (found?.isEnabled) found.run();
}

/** Shows a node from anywhere: its panel, on the page of all nodes. */
export function showNode(node: Parameters<typeof openPanel>[0]): void {
  goTo('nodes');
  openPanel(node);
}
