import { create } from 'zustand';
import type { NodeId } from '../../shared/model/ids';
import type { StepId } from '../../shared/steps';

/** Pages of the window: the five steps, and what stands beside them. */
export type Page = StepId | 'first-run' | 'logs' | 'changes' | 'settings';
export type PanelTab = 'findings' | 'facts' | 'log' | 'terminal' | 'changes';
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
export const setPalette = (isPaletteOpen: boolean): void => set({ isPaletteOpen });
export const openAlarm = (alarmNode: NodeId | null): void => set({ alarmNode });
export const setReplacing = (replacing: NodeId | null): void => set({ replacing });
/** Opens the plan that takes these changes back. */
export const planUndo = (entryIds: readonly string[] | null): void => set({ undoing: entryIds });
