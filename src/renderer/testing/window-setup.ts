import { configure } from '@testing-library/react';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { emptyFleet } from '../../shared/model/fleet-fold';
import type { NodeId } from '../../shared/model/ids';
import { startTranslation } from '../i18n';
import { useFleetStore } from '../store/fleet-store';
import { useLogStore } from '../store/log-store';
import { useNotices } from '../store/notice-store';
import { useWizard } from '../store/wizard-store';
import { type FakeBridge, fakeBridge } from './fake-bridge';

const SHOWN_WIDTH = 1280;
const SHOWN_HEIGHT = 800;

/** Gives jsdom what it lacks: media queries, sizes (virtual rows are drawn only where there is room), CSS.escape. */
function fillGaps(): void {
  const media = (query: string): MediaQueryList =>
    Object.assign(new EventTarget(), {
      matches: false,
      media: query,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
    }) as MediaQueryList;
  Object.defineProperty(window, 'matchMedia', { configurable: true, value: media });
  Object.defineProperty(Element.prototype, 'clientWidth', { configurable: true, get: () => SHOWN_WIDTH });
  Object.defineProperty(Element.prototype, 'clientHeight', { configurable: true, get: () => SHOWN_HEIGHT });
  HTMLElement.prototype.scrollTo = () => {};
  globalThis.CSS ??= {} as typeof CSS;
  globalThis.CSS.escape ??= (text: string) => text;
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
}

/** A fresh window over a fake bridge: stores as at the start, words in English. `answers` replaces some of its answers. */
export function prepareWindow(fleet: FleetSnapshot, answers: Parameters<typeof fakeBridge>[1] = {}): FakeBridge {
  fillGaps();
  // A bound on what never comes; a busy machine draws slowly.
  configure({ asyncUtilTimeout: 10_000 });
  startTranslation();
  useFleetStore.setState({ fleet: emptyFleet(), phase: 'loading', failure: null });
  useLogStore.setState({ lines: {} });
  useNotices.setState({ notices: [], told: [], unread: 0 });
  useWizard.setState({
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
  });
  const bridge = fakeBridge(fleet, answers);
  Object.defineProperty(window, 'muster', { configurable: true, value: bridge.api });
  return bridge;
}
