import pLimit from 'p-limit';
import { Failure, type FailureValue, failureValueOf } from '../../shared/failure';
import { MANAGER } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { say } from '../../shared/model/sentence';
import { SHARE_STEPS } from '../../shared/model/share';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { applyOnWorker } from './apply-worker';
import { changeTogether, type JoinedChange } from './change-together';
import { envInverse, envValue } from './env-keys';
import { takeOldEndsDown } from './old-ends';
import { lookAndPlan, type OwnEnd } from './plan-share';
import { gatherEvidence, tellGate } from './proof-gate';
import { checkExit, first, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import {
  type ClockSeen,
  clockIn,
  collectAnswer,
  newToken,
  othersOn,
  removeToken,
  type Token,
  type TokenPlace,
} from './sentinel';
import { madeFolder, setKeys } from './share-changes';
import type { FullSharePlan, SchedulerPlan } from './share-plan';
import type { WorkerPlan } from './sshfs-plan';
import { WorkerRecord } from './worker-record';

/** Workers that mount at once: below what an sshd takes before it drops logins at random (MaxStartups 10). */
const AT_ONCE = 8;
const PREPARE_WITHIN_MS = 30_000;

const thrownBy = ({ code, message, next, detail, nodeId }: FailureValue): Failure =>
  new Failure(code, message, { next, detail, ...(nodeId ? { nodeId } : {}) });

const byHandOnly = (): Failure =>
  new Failure('unsupported-here', say('Muster cannot set the share up while this Windows computer is the scheduler.'), {
    nodeId: MANAGER,
    next: say('Run the script that muster share plan --powershell prints, or choose another scheduler.'),
  });

/**
 * Sets the share up: what an earlier scheduler, role or path left goes first, then the folder on the scheduler, then the
 * workers side by side, each ending with the two-way sentinel; at the end what it means for the last proof. A worker that
 * fails holds up no other; its reason stands in its `share-worker` event. Doing it again changes nothing.
 * @returns whether every worker has the share. @throws Failure plan-changed, bad-path, share-refused, no-cluster, unsupported-here, and those of the scheduler.
 */
export async function applyShare(
  spec: Extract<JobSpec, { kind: 'share-apply' }>,
  job: JobContext,
  own?: OwnEnd,
): Promise<boolean> {
  const shown = await lookAndPlan(spec.nodes, job, own);
  if (spec.planHash !== null && spec.planHash !== shown.shown.hash) throw new Failure('plan-changed');
  if (shown.refusals[0]) throw thrownBy(shown.refusals[0]);
  if (shown.scheduler.system === 'windows') throw byHandOnly();
  const left = await takeOldEndsDown(shown.old, job);
  // What was in the way is gone: the nodes are looked at again.
  const full = shown.old.length > 0 ? await lookAndPlan(spec.nodes, job, own) : shown;
  const refusal = full.refusals[0];
  if (refusal) throw thrownBy(refusal);
  for (const [node, failure] of full.unreachable) new WorkerRecord(job, node).end(failure);
  if (full.workers.length === 0) return full.unreachable.size === 0;
  const scheduler = await job.session(full.scheduler.node);
  const token = newToken();
  let isClean = false;
  try {
    const clock = await prepareScheduler(full.scheduler, token, scheduler, job);
    const isOnly = full.workers.length === 1;
    const at = { scheduler, path: full.scheduler.path, token, clock, isOnly };
    const evidence = gatherEvidence(full.scheduler.path, job);
    const holds = await applyOnWorkers(full, at, job);
    isClean = isOnly && holds;
    await tellGate(evidence, job);
    return holds && full.unreachable.size === 0 && left.length === 0;
  } finally {
    if (!isClean) {
      await removeToken(scheduler, full.scheduler.path, token).catch((error: unknown) =>
        job.log(full.scheduler.node, `The sentinel could not be removed: ${String(error)}`, 'err'),
      );
    }
  }
}

async function applyOnWorkers(full: FullSharePlan, at: TokenPlace, job: JobContext): Promise<boolean> {
  const limit = pLimit(AT_ONCE);
  const total = full.workers.length;
  let done = 0;
  const outcomes = await Promise.all(
    full.workers.map((plan, index) =>
      limit(async () => {
        const holds = await bringUp(plan, index, at, job);
        done += 1;
        job.progress(done, total, say('{{done}} of {{total}} workers', { done, total }));
        return holds;
      }),
    ),
  );
  return outcomes.every((holds) => holds);
}

async function bringUp(plan: WorkerPlan, index: number, at: TokenPlace, job: JobContext): Promise<boolean> {
  const record = new WorkerRecord(job, plan.node, plan);
  record.begin(plan.isSshfs ? SHARE_STEPS : ['env', 'writable', 'sentinel']);
  try {
    if (plan.refusal) throw thrownBy(plan.refusal);
    const heard = await applyOnWorker(plan, index, at, record, job);
    const end = { node: plan.node, path: plan.path, source: plan.source, index };
    const result = await collectAnswer(end, heard, at, job);
    const failure = record.sentinel(result);
    if (first(heard.output, 'service') === 'until-logout') {
      job.log(
        plan.node,
        'The account is not allowed to linger: the share comes back when it logs in, not at boot.',
        'err',
      );
    }
    record.end(failure?.toValue() ?? null);
    return failure === null;
  } catch (error) {
    record.end({ ...failureValueOf(error), nodeId: plan.node });
    if (job.signal.aborted) throw error;
    return false;
  }
}

function schedulerChanges(plan: SchedulerPlan, done: ReadonlySet<string>): JoinedChange[] {
  const changes: JoinedChange[] = plan.folders.map((path) => ({
    what: madeFolder(path),
    inverse: { kind: 'remove-path', path, what: 'empty-folder' },
    isDone: () => done.has('folder'),
  }));
  if (plan.env.added.length === 0) return changes;
  if (plan.isAgilabFolderNew) {
    changes.push({
      what: madeFolder('~/.agilab'),
      inverse: { kind: 'remove-path', path: '~/.agilab', what: 'empty-folder' },
      isDone: () => done.has('env'),
    });
  }
  changes.push({
    what: setKeys(),
    inverse: envInverse(plan.env, plan.isEnvFileNew),
    isDone: () => done.has('env'),
  });
  return changes;
}

/** Folder, AGILab's keys and the token, in one script. @throws Failure as the script names it. */
async function prepareScheduler(
  plan: SchedulerPlan,
  token: Token,
  session: Session,
  job: JobContext,
): Promise<ClockSeen | null> {
  const done = new Set<string>();
  let clock: ClockSeen | null = null;
  await changeTogether(job.journal, plan.node, schedulerChanges(plan, done), async () => {
    const result = await session.run(SHARE_SCRIPTS.prepare, {
      values: {
        AT: plan.path,
        SHARE: '',
        OTHERS: othersOn(session, job),
        DO_FOLDER: plan.folders.length > 0 ? 'yes' : 'no',
        ENV_ROLE: 'scheduler',
        ENV_SHARE: envValue(plan.envShare),
        TOKEN_ID: token.id,
        TOKEN: token.text,
      },
      timeoutMs: PREPARE_WITHIN_MS,
      signal: job.signal,
    });
    const output = outputOf(result.stdout);
    clock = clockIn(output, job.ports.now());
    if (first(output, 'folder') === 'made') done.add('folder');
    if (['made', 'changed'].includes(first(output, 'env'))) done.add('env');
    checkExit(result, plan.node, SHARE_SCRIPTS.prepare.name);
  });
  return clock;
}
