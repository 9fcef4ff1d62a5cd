import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NodeId } from '../../shared/model/ids';
import { ShareSpeed } from '../../shared/model/share';
import type { JobContext } from '../ports';
import { writeWhole } from '../write-whole';

/** What was measured last of each worker's mount. A command that starts later need not measure again. */
const KeptSpeeds = z.object({
  schema: z.literal('muster.share-speed/1'),
  /** Of which share: numbers of another one say nothing. */
  share: z.string(),
  speeds: z.partialRecord(NodeId, ShareSpeed),
});

const fileOf = (job: JobContext): string => join(job.clusterFolder, 'share-speed.json');

const shareOf = ({ cluster: { scheduler, share } }: JobContext): string =>
  [scheduler, share.backend, share.schedulerPath, share.workerPath].join(' ');

/** Node → what was measured of it; empty when nothing that can be read is kept of this share. */
export async function keptSpeeds(job: JobContext): Promise<Partial<Record<NodeId, ShareSpeed>>> {
  try {
    const kept = KeptSpeeds.parse(JSON.parse(await readFile(fileOf(job), 'utf8')));
    return kept.share === shareOf(job) ? kept.speeds : {};
  } catch {
    return {};
  }
}

/** Keeps what the fleet now knows. Never fails: numbers that were not kept are measured again. */
export async function keepSpeeds(job: JobContext): Promise<void> {
  const known = Object.entries(job.fleet().share.workers).flatMap(([node, { speed }]) =>
    speed ? [[node as NodeId, speed] as const] : [],
  );
  const speeds = { ...(await keptSpeeds(job)), ...Object.fromEntries(known) };
  const text = `${JSON.stringify({ schema: 'muster.share-speed/1', share: shareOf(job), speeds }, null, 2)}\n`;
  await writeWhole(fileOf(job), text, { mode: 0o600 }).catch((error: unknown) =>
    job.ports.logSink(`The share's speed could not be kept: ${String(error)}`),
  );
}
