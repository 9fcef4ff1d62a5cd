import type { ElectronApplication, Page } from '@playwright/test';
import { wire } from '../../src/shared/contract-kit';
import type { FleetSnapshot } from '../../src/shared/model/fleet';

/** What main answers to a call: one value, or one per node that is asked about. */
type Answers = Readonly<Record<string, unknown>>;
export type PerNode = { readonly perNode: Readonly<Record<string, unknown>> };

/**
 * Shows the window as it is on a given fleet: main answers with it instead of asking its engine. For states that no
 * practice lab reaches (another key in between, a share that works one way only); everything else of the app is real.
 */
export async function stage(
  app: ElectronApplication,
  page: Page,
  fleet: FleetSnapshot,
  answers: Answers = {},
): Promise<void> {
  const replies = Object.entries({ 'engine.snapshot': fleet, ...answers }).map(([name, value]) => [wire(name), value]);
  await app.evaluate(({ ipcMain }, all) => {
    for (const [channel, value] of all as [string, unknown][]) {
      ipcMain.removeHandler(channel);
      ipcMain.handle(channel, (_event, input: { nodeId?: string } | undefined) => {
        const table = (value as { perNode?: Record<string, unknown> } | null)?.perNode;
        return { ok: true, value: table ? (table[input?.nodeId ?? ''] ?? []) : value };
      });
    }
  }, replies);
  await page.reload();
}
