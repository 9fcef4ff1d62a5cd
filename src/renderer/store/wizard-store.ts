import { create } from 'zustand';
import type { NodeId, RunId } from '../../shared/model/ids';
import { STEP_IDS, type StepId } from '../../shared/steps';

/** Pages of the window: the five steps, and what stands beside them. */
export const PAGES = [...STEP_IDS, 'first-run', 'nodes', 'topology', 'logs', 'changes', 'settings'] as const;
export type Page = StepId | (typeof PAGES)[number];
export const PANEL_TABS = ['findings', 'facts', 'log', 'terminal', 'changes'] as const;
export type PanelTab = (typeof PANEL_TABS)[number];
/** Dialogs that can be opened from anywhere. */
export type DialogId =
  | 'new-cluster'
  | 'rename-cluster'
  | 'delete-cluster'
  | 'keys'
  | 'problem'
  | 'snippets'
  | 'words'
  | 'cancel-job';
export type NodeFilter = 'all' | 'ready' | 'needs' | 'unusable';

/** Where the person is: page, open node, filters. Nothing that can be derived from the fleet. */
export interface WizardStore {
  /** Null until a person went somewhere: the window then opens where the work was left. */
  readonly page: Page | null;
  readonly panelNode: NodeId | null;
  readonly panelTab: PanelTab;
  readonly isBuilding: boolean;
  readonly filter: NodeFilter;
  readonly search: string;
  readonly selected: ReadonlySet<NodeId>;
  readonly isPaletteOpen: boolean;
  readonly dialog: DialogId | null;
  /** Runs that are compared: the earlier one first; null = none. */
  readonly comparing: { readonly before: RunId; readonly after: RunId } | null;
  /** Node whose changed key is looked at in the alarm. */
  readonly alarmNode: NodeId | null;
  /** Node whose pinned key a person chose, in the alarm, to replace: its question opens on the comparison. */
  readonly replacing: NodeId | null;
  /** Journal entries whose taking back is shown as a plan; null = none. */
  readonly undoing: readonly string[] | null;
}

export const useWizard = create<WizardStore>(() => ({
  page: null,
  panelNode: null,
  panelTab: 'findings',
  isBuilding: false,
  filter: 'all',
  search: '',
  selected: new Set<NodeId>(),
  isPaletteOpen: false,
  dialog: null,
  comparing: null,
  alarmNode: null,
  replacing: null,
  undoing: null,
}));

const set = useWizard.setState;

export const goTo = (page: Page): void =>
  set((state) => (state.page === page ? {} : { page, panelNode: null, search: '', filter: 'all', isBuilding: false }));
export const openPanel = (panelNode: NodeId, panelTab: PanelTab = 'findings'): void => set({ panelNode, panelTab });
export const closePanel = (): void => set({ panelNode: null });
export const showTab = (panelTab: PanelTab): void => set({ panelTab });
export const select = (nodes: Iterable<NodeId>): void => set({ selected: new Set(nodes) });
export const setSearch = (search: string): void => set({ search });
export const setFilter = (filter: NodeFilter): void => set({ filter });
export const setBuilding = (isBuilding: boolean): void => set({ isBuilding, panelNode: null });
export const openDialog = (dialog: DialogId | null): void => set({ dialog });
export const compareRuns = (comparing: WizardStore['comparing']): void => set({ comparing });
export const setPalette = (isPaletteOpen: boolean): void => set({ isPaletteOpen });
export const openAlarm = (alarmNode: NodeId | null): void => set({ alarmNode });
export const setReplacing = (replacing: NodeId | null): void => set({ replacing });
/** Opens the plan that takes these changes back. */
export const planUndo = (entryIds: readonly string[] | null): void => set({ undoing: entryIds });
