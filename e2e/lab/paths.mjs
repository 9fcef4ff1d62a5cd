import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './run.mjs';

/** The folder of the lab's own sources. */
export const sourceDir = fileURLToPath(new URL('.', import.meta.url));

/** The repository that a manager node sees, read-only, as /opt/muster. */
export const repositoryDir = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** Everything that the lab keeps on disk lies under this folder, outside the repository. */
export const labDir = () => process.env.MUSTER_LAB_DIR || '/var/tmp/muster-lab';

/** Name of the lab when none is given. */
export const DEFAULT_INSTANCE = 'muster';

/** Where one lab keeps its state, its nodes and its manager's HOME. */
export function instanceDir(instance) {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(instance)) {
    throw new LabError(`"${instance}" cannot name a lab: use small letters, digits and "-", at most 31 of them.`);
  }
  return join(labDir(), 'instances', instance);
}

/** The folder of one node: seed (what the scenario gives it), rw (what it wrote itself), root (mount point). */
export const nodeDir = (instance, name) => join(instanceDir(instance), 'nodes', name);
