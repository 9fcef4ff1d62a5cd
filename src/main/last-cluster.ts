import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../engine/write-whole';
import { ClusterName } from '../shared/model/cluster';

/** Which cluster was open, and whether it was one of the practice lab. */
export interface LastCluster {
  readonly name: string;
  readonly isPractice: boolean;
}

const fileOf = (stateDir: string): string => join(stateDir, 'last-cluster');
const PRACTICE = 'practice:';

/** The cluster that was open when Muster last ran; `lab` the first time. */
export async function lastCluster(stateDir: string): Promise<LastCluster> {
  const text = (await readFile(fileOf(stateDir), 'utf8').catch(() => '')).trim();
  const isPractice = text.startsWith(PRACTICE);
  const name = ClusterName.safeParse(isPractice ? text.slice(PRACTICE.length) : text);
  return name.success ? { name: name.data, isPractice } : { name: 'lab', isPractice: false };
}

export async function rememberCluster(stateDir: string, { name, isPractice }: LastCluster): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await writeWhole(fileOf(stateDir), `${isPractice ? PRACTICE : ''}${name}\n`, { mode: 0o600 });
}
