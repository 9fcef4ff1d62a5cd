import { failureValueOf } from '../../shared/failure';
import { nameOf } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { english, say } from '../../shared/model/sentence';
import type { ShareSpeed } from '../../shared/model/share';
import type { JobContext } from '../ports';
import { keepSpeeds } from './kept-speed';
import { schedulerOf, shareWorkers } from './plan-share';
import { checkExit, first, type Output, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { newToken, removeToken, type Token, writeToken } from './sentinel';
import { lookAtShare } from './share-look';

/** One large file each way: long enough to be told from the start of a transfer, short enough for a slow line. */
const LARGE_BYTES = 4 * 1024 * 1024;
const SMALL_FILES = 32;
const MEASURE_WITHIN_MS = 45_000;

/** The numbers of one run of `share-speed.sh`; null when it did not say them. A time of zero counts as half of what its clock can tell. Pure. */
export function speedOf(output: Output, at: number): ShareSpeed | null {
  const seconds = (key: string): number => Number(first(output, key) || Number.NaN);
  const [read, write, smallMs] = [seconds('read'), seconds('write'), seconds('small')];
  if (![read, write, smallMs].every((value) => Number.isFinite(value) && value >= 0)) return null;
  const per = (amount: number, taken: number, least: number) => Math.round(amount / Math.max(taken, least));
  return {
    writeBytesPerSecond: per(LARGE_BYTES, write, 0.0005),
    readBytesPerSecond: per(LARGE_BYTES, read, 0.0005),
    smallFilesPerSecond: per(SMALL_FILES * 1000, smallMs, 0.5),
    sizeBytes: LARGE_BYTES,
    at,
  };
}

/**
 * Measures the share through each worker's mount, one after the other, since they share the scheduler's line. One that
 * cannot be measured holds up no other. @returns whether all could be. @throws Failure no-cluster, and those of the scheduler.
 */
export async function measureShare(spec: Extract<JobSpec, { kind: 'share-speed' }>, job: JobContext): Promise<boolean> {
  const scheduler = schedulerOf(job.cluster);
  const workers = shareWorkers(spec.nodes, job.cluster);
  if (workers.length === 0) return true;
  const session = await job.session(scheduler);
  const token = newToken();
  const { path } = await writeToken(session, job.cluster.share.schedulerPath, token, job);
  let isAll = true;
  try {
    const made = await session.run(SHARE_SCRIPTS.large, {
      values: { AT: path, TOKEN_ID: token.id, BYTES: String(LARGE_BYTES) },
      timeoutMs: MEASURE_WITHIN_MS,
      signal: job.signal,
    });
    checkExit(made, scheduler, SHARE_SCRIPTS.large.name);
    for (const [index, worker] of workers.entries()) {
      job.progress(index, workers.length, say('Measuring {{name}}', { name: nameOf(worker, job.cluster) }));
      isAll = (await measureWorker(worker, index, token, job)) && isAll;
    }
    await keepSpeeds(job);
    return isAll;
  } finally {
    await removeToken(session, path, token).catch((error: unknown) =>
      job.log(scheduler, `The files of the measurement could not be removed: ${String(error)}`, 'err'),
    );
  }
}

async function measureWorker(worker: NodeId, index: number, token: Token, job: JobContext): Promise<boolean> {
  try {
    const session = await job.session(worker);
    // Only what is mounted and answers is measured: a plain folder would be a very fast share.
    const look = await lookAtShare(session, job.cluster.share.workerPath, { signal: job.signal });
    const result = await session.run(SHARE_SCRIPTS.speed, {
      values: {
        AT: look.path,
        TOKEN_ID: token.id,
        NODE_TAG: String(index),
        BYTES: String(LARGE_BYTES),
        COUNT: String(SMALL_FILES),
      },
      timeoutMs: MEASURE_WITHIN_MS,
      signal: job.signal,
    });
    checkExit(result, worker, SHARE_SCRIPTS.speed.name);
    const speed = speedOf(outputOf(result.stdout), job.ports.now());
    if (!speed) return false;
    job.emit({ type: 'share-speed', worker, speed });
    job.log(worker, speedLine(speed));
    return true;
  } catch (error) {
    if (job.signal.aborted) throw error;
    const { message, detail } = failureValueOf(error);
    job.log(worker, `The share could not be measured: ${english(message)} ${detail}`.trim(), 'err');
    return false;
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** The numbers as one line of a log. */
export const speedLine = (speed: ShareSpeed): string =>
  `share: writes ${megabytes(speed.writeBytesPerSecond)} MB/s, reads ${megabytes(speed.readBytesPerSecond)} MB/s, ` +
  `${speed.smallFilesPerSecond} small files/s`;
