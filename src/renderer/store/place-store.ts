import type { FleetSnapshot } from '../../shared/model/fleet';
import type { Place } from '../../shared/model/shell';
import { call } from '../client';
import { useFleetStore } from './fleet-store';
import { PAGES, PANEL_TABS, type Page, type PanelTab, useWizard, type WizardStore } from './wizard-store';

const isPage = (page: string): page is Page => (PAGES as readonly string[]).includes(page);
const isTab = (tab: string): tab is PanelTab => (PANEL_TABS as readonly string[]).includes(tab);

/** A place that is still there: a node that has gone opens no panel. */
function shown(place: Place, { cluster }: FleetSnapshot): Partial<WizardStore> {
  if (!isPage(place.page)) return {};
  return {
    page: place.page,
    panelNode: cluster.nodes.some((node) => node.id === place.panelNode) ? place.panelNode : null,
    panelTab: isTab(place.panelTab) ? place.panelTab : 'findings',
    isBuilding: place.isBuilding,
  };
}

/** Goes to where the person was in the open cluster; without such a place, to where its work was left. */
export async function resumePlace(): Promise<void> {
  const { place } = await call('place.get');
  useWizard.setState({
    page: null,
    panelNode: null,
    isBuilding: false,
    search: '',
    filter: 'all',
    selected: new Set(),
  });
  if (place) useWizard.setState(shown(place, useFleetStore.getState().fleet));
}

/** As the window opens: the place of last time, in time for the first picture. */
export async function showKeptPlace(fleet: FleetSnapshot): Promise<void> {
  const { place } = await call('place.get').catch(() => ({ place: null }));
  if (place && useWizard.getState().page === null) useWizard.setState(shown(place, fleet));
}

const placeOf = ({ page, panelNode, panelTab, isBuilding }: WizardStore): Place | null =>
  page === null || page === 'first-run' ? null : { page, panelNode, panelTab, isBuilding };

const HAD_PLACE = 'muster.had-place';

/** Whether this window showed more than its first page before: then it will again, as soon as the engine is there. */
export function hadPlace(): boolean {
  try {
    return localStorage.getItem(HAD_PLACE) !== null;
  } catch {
    return false;
  }
}

function noteHadPlace(): void {
  try {
    if (!hadPlace()) localStorage.setItem(HAD_PLACE, 'yes');
  } catch {
    // Then the page is loaded when it is asked for.
  }
}

/** Tells main where the person is, from now on, so that a killed window opens there again. */
export function keepPlace(): () => void {
  let kept = '';
  return useWizard.subscribe((state) => {
    const place = placeOf(state);
    const text = JSON.stringify(place);
    if (!place || text === kept || useFleetStore.getState().phase !== 'live') return;
    kept = text;
    noteHadPlace();
    // Where a person is, is a comfort: when it cannot be kept, nothing is lost.
    void call('place.keep', place).catch(() => undefined);
  });
}
