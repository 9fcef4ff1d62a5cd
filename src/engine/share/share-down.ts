import { failureValueOf } from '../../shared/failure';
import { mountsShare } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import type { JournalEntry } from '../../shared/model/journal';
import { say } from '../../shared/model/sentence';
import { isOpen, undo } from '../journal/undo';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { schedulerOf, shareWorkers } from './plan-share';
import { all, checkExit, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { serviceName } from './service-unit';
import { isShareEntry } from './share-changes';
import { lookAtShare, type ShareLook } from './share-look';
import { absolutePath, isWithin } from './share-paths';
import { WorkerRecord } from './worker-record';

const DOWN_WITHIN_MS = 60_000;

/** Journal entries of setting the share up at one end: its service and mount, the folders on the way, AGILab's keys. Pure. */
export function shareEntriesOf(
  entries: readonly JournalEntry[],
  end: { readonly node: NodeId; readonly path: string; readonly home: string },
): JournalEntry[] {
  return entries.filter((entry) => {
    const { inverse } = entry;
    if (entry.nodeId !== end.node || !isOpen(entry) || !isShareEntry(entry)) return false;
    if (inverse.kind === 'unmount') return inverse.path === end.path;
    if (inverse.kind !== 'remove-path') return true;
    const folder = absolutePath(inverse.path.replace(/^~\//, ''), end.home);
    const isOfService = /\/(systemd|LaunchAgents)(\/|$)|\/\.config$/.test(folder);
    return inverse.path === '~/.agilab' || isOfService || isWithin(end.path, folder);
  });
}

/**
 * Takes the share down: unmounts on every worker, then takes back what Muster's journal says of it. The scheduler's
 * folder stays when it holds files. What is left on a node afterwards goes into its log.
 * @returns whether nothing is left. @throws Failure no-cluster, and those of the scheduler's connection.
 */
export async function shareDown(spec: Extract<JobSpec, { kind: 'share-down' }>, job: JobContext): Promise<boolean> {
  const workers = shareWorkers(spec.nodes, job.cluster);
  const all = shareWorkers([], job.cluster);
  const outcomes = await Promise.all(workers.map((worker) => workerDown(worker, job)));
  // While one worker still has the share, the scheduler keeps its end.
  const isLast = outcomes.every((isDown) => isDown) && workers.length === all.length;
  const isSchedulerDown = !isLast || (await schedulerDown(schedulerOf(job.cluster), job));
  return isSchedulerDown && outcomes.every((isDown) => isDown);
}

async function workerDown(worker: NodeId, job: JobContext): Promise<boolean> {
  const record = new WorkerRecord(job, worker);
  try {
    const session = await job.session(worker);
    const look = await lookAtShare(session, job.cluster.share.workerPath, {
      signal: job.signal,
      cluster: job.cluster.name,
    });
    await endServices(worker, job);
    if (mountsShare(job.cluster) && look.kind === 'mount') await unmountOn(session, look.path, job);
    const isBack = await takeBackAt({ node: worker, path: look.path, home: look.home }, job);
    const isClean = await logLeft(session, look.path, job);
    record.end(null);
    return isBack && isClean;
  } catch (error) {
    if (job.signal.aborted) throw error;
    record.end({ ...failureValueOf(error), nodeId: worker });
    job.log(worker, `The share was not taken down: ${String(error)}`, 'err');
    return false;
  }
}

/** A service would mount again at once: it goes before the mount. */
async function endServices(worker: NodeId, job: JobContext): Promise<void> {
  const isService = (entry: JournalEntry) => entry.nodeId === worker && entry.inverse.kind === 'remove-service';
  const services = job.journal.entries().filter((entry) => isOpen(entry) && isService(entry));
  if (services.length > 0) await undo({ kind: 'undo', entryIds: services.map(({ id }) => id) }, job);
}

async function unmountOn(session: Session, path: string, job: JobContext): Promise<void> {
  const why = say('The share is mounted again by setting it up.');
  const what = say('unmounted the share from {{path}}', { path });
  await job.journal.change(session.nodeId, what, { kind: 'none', why }, async () => {
    const values = { AT: path, FORCE: 'yes' };
    const result = await session.run(SHARE_SCRIPTS.unmount, { values, timeoutMs: DOWN_WITHIN_MS, signal: job.signal });
    checkExit(result, session.nodeId, SHARE_SCRIPTS.unmount.name);
    return undefined;
  });
}

/** Takes back what the journal has of this end. What was changed since, or holds files, is left and told. */
async function takeBackAt(end: { node: NodeId; path: string; home: string }, job: JobContext): Promise<boolean> {
  const entries = shareEntriesOf(job.journal.entries(), end);
  const isMount = (entry: JournalEntry) => entry.inverse.kind === 'unmount';
  for (const entry of entries.filter(isMount)) await job.journal.markUndone(entry.id, 'unmounted');
  const rest = entries.filter((entry) => !isMount(entry));
  if (rest.length === 0) return true;
  try {
    return await undo({ kind: 'undo', entryIds: rest.map((entry) => entry.id) }, job);
  } catch (error) {
    if (job.signal.aborted) throw error;
    job.log(end.node, `Left as it is: ${failureValueOf(error).detail}`);
    return false;
  }
}

async function schedulerDown(scheduler: NodeId, job: JobContext): Promise<boolean> {
  const session = await job.session(scheduler);
  const first = await lookAtShare(session, job.cluster.share.schedulerPath, { signal: job.signal });
  const look = await withoutOwnFiles(session, first, job);
  const holdsFiles = look.kind !== 'absent' && (look.kind !== 'folder' || look.entries > 0);
  if (holdsFiles) job.log(scheduler, `The folder ${look.path} holds files (${look.firstEntry}) and stays.`);
  // The folders on the way to it stay with it.
  const path = holdsFiles ? '/' : look.path;
  await takeBackAt({ node: scheduler, path, home: look.home }, job);
  return logLeft(session, look.path, job);
}

/** The scheduler's folder without what Muster itself has in it: a run that was killed leaves its token behind. */
async function withoutOwnFiles(session: Session, look: ShareLook, job: JobContext): Promise<ShareLook> {
  if (look.kind !== 'folder' || look.entries === 0) return look;
  const values = { AT: look.path, TOKEN_ID: '', TOKEN: '', ANSWERS: '', RETRY_S: '0', CLEAN: 'all' };
  const result = await session.run(SHARE_SCRIPTS.collect, { values, timeoutMs: DOWN_WITHIN_MS, signal: job.signal });
  checkExit(result, session.nodeId, SHARE_SCRIPTS.collect.name);
  return lookAtShare(session, job.cluster.share.schedulerPath, { signal: job.signal });
}

/** Asks the node itself what is left of the share. */
async function logLeft(session: Session, path: string, job: JobContext): Promise<boolean> {
  const isMountedByUs = mountsShare(job.cluster) && session.nodeId !== job.cluster.scheduler;
  const values = { AT: path, UNIT_NAME: serviceName(job.cluster.name), IS_MOUNTED_BY_US: isMountedByUs ? 'yes' : 'no' };
  const options = {
    values,
    timeoutMs: DOWN_WITHIN_MS,
    signal: job.signal,
  };
  const result = await session.observe(SHARE_SCRIPTS.left, options);
  checkExit(result, session.nodeId, SHARE_SCRIPTS.left.name);
  const left = all(outputOf(result.stdout), 'left');
  for (const what of left) job.log(session.nodeId, `left: ${what}`, 'err');
  if (left.length === 0) {
    job.log(
      session.nodeId,
      isMountedByUs
        ? 'Nothing of the share is left: no mount, no process, no service, no temporary file.'
        : 'Nothing of the share is left here: no service, no temporary file.',
    );
  }
  return left.length === 0;
}
