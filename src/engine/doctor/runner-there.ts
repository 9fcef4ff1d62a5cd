import type { Cluster } from '../../shared/model/cluster';
import { nodeOf } from '../../shared/model/cluster';
import { MANAGER } from '../../shared/model/manager';
import type { EnginePorts } from '../ports';
import { AGILAB_SCRIPTS } from '../proof/agilab/agilab-programs';
import { agilabsIn } from '../proof/agilab/find-agilab';
import type { ReadOnlySession, Session } from '../session';
import { targetOf } from '../session-pool';

const FIND_WITHIN_MS = 10_000;
const OPEN_WITHIN_MS = 5_000;

/**
 * Which runner a proof would use: `agilab` when the scheduler has an AGILab with the project, else `dask`, which needs
 * nothing there. Without a scheduler this computer is asked, as AGILab's manager is its scheduler. Never throws.
 */
export async function runnerThere(
  cluster: Cluster,
  app: string,
  { sessions }: EnginePorts,
): Promise<'agilab' | 'dask'> {
  const node = cluster.scheduler === null ? undefined : nodeOf(cluster.scheduler, cluster);
  let opened: Session | null = null;
  try {
    const isHere = node === undefined || node.id === MANAGER;
    if (!isHere) opened = await sessions.open(targetOf(node), { timeoutMs: OPEN_WITHIN_MS });
    return (await hasAgilab(opened ?? sessions.local(), app)) ? 'agilab' : 'dask';
  } catch {
    return 'dask';
  } finally {
    await opened?.close();
  }
}

async function hasAgilab(session: ReadOnlySession, app: string): Promise<boolean> {
  const options = { values: { APP: app, APPS: '' }, timeoutMs: FIND_WITHIN_MS };
  const { stdout } = await session.observe(AGILAB_SCRIPTS.find, options);
  return agilabsIn(stdout).some(({ hasApp }) => hasApp);
}
