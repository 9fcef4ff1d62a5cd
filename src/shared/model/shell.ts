import { z } from 'zod';
import { ClusterName } from './cluster';
import { NodeId, Timestamp } from './ids';

/** Where a person was in a cluster when the window was last open. */
export const Place = z.object({
  page: z.string().max(32),
  panelNode: NodeId.nullable(),
  panelTab: z.string().max(32),
  isBuilding: z.boolean(),
});
export type Place = z.infer<typeof Place>;

/** A cluster of this computer, as the switcher and the first page list it. */
export const ListedCluster = z.object({
  name: ClusterName,
  nodes: z.number(),
  isOpen: z.boolean(),
  isPractice: z.boolean(),
  /** Why its file cannot be used; null when it can. */
  problem: z.string().nullable(),
  /** What can be put in the place of a file that cannot be used; null when that is not needed, or there is none. */
  backup: z.object({ nodes: z.number(), at: Timestamp }).nullable(),
});
export type ListedCluster = z.infer<typeof ListedCluster>;

const label = z.string().max(200);
/** One line of the window's menu: a command of the window, something the system does itself, or a line between. */
export const MenuLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    id: z.string().max(64),
    label,
    /** As Electron writes it; only shown, since the page handles its keys. */
    keys: z.string().max(40),
    isEnabled: z.boolean(),
  }),
  z.object({
    kind: z.literal('system'),
    role: z.enum([
      'cut',
      'copy',
      'paste',
      'selectAll',
      'zoomIn',
      'zoomOut',
      'resetZoom',
      'togglefullscreen',
      'minimize',
      'close',
      'quit',
      'hide',
      'hideOthers',
      'unhide',
      'services',
      'front',
    ]),
    label,
  }),
  z.object({ kind: z.literal('separator') }),
]);
export type MenuLine = z.infer<typeof MenuLine>;

export const MenuSection = z.object({ id: z.string().max(32), label, lines: z.array(MenuLine).max(60) });
export type MenuSection = z.infer<typeof MenuSection>;
