import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { ClusterName } from '../shared/model/cluster';

const fileOf = (stateDir: string): string => join(stateDir, 'last-cluster');

/** The cluster that was open when the window closed; `lab` the first time. */
export async function lastCluster(stateDir: string): Promise<string> {
  const text = await readFile(fileOf(stateDir), 'utf8').catch(() => '');
  const name = ClusterName.safeParse(text.trim());
  return name.success ? name.data : 'lab';
}

export async function rememberCluster(stateDir: string, name: string): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeFileAtomic(fileOf(stateDir), `${name}\n`, { mode: 0o600 });
}
