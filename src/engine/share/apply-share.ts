import pLimit from 'p-limit';
import { Failure, type FailureValue, failureValueOf } from '../../shared/failure';
import type { JobSpec } from '../../shared/model/job';
import { say } from '../../shared/model/sentence';
import { SHARE_STEPS } from '../../shared/model/share';
import type { JobContext } from '../ports';
import type { Session } from '../session';
import { applyOnWorker } from './apply-worker';
import { changeTogether, type JoinedChange } from './change-together';
import { envInverse, envValue } from './env-keys';
import { lookAndPlan } from './plan-share';
import { checkExit, first, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { exchange, newToken, removeToken, type Token } from './sentinel';
import type { FullSharePlan, SchedulerPlan } from './share-plan';
import type { WorkerPlan } from './sshfs-plan';
import { WorkerRecord } from './worker-record';

/** Workers that mount at once: below what an sshd takes before it drops logins at random (MaxStartups 10). */
const AT_ONCE = 8;
const PREPARE_WITHIN_MS = 30_000;

const thrownBy = ({ code, message, next, detail, nodeId }: FailureValue): Failure =>
  new Failure(code, message, { next, detail, ...(nodeId ? { nodeId } : {}) });

/**
 * Sets the share up: folder on the scheduler, then the workers side by side, each ending with the two-way sentinel.
 * A worker that fails holds up no other; its reason stands in its `share-worker` event. Doing it again changes nothing.
 * @returns whether every worker has the share. @throws Failure plan-changed, bad-path, share-refused, no-cluster, and those of the scheduler.
 */
export async function applyShare(spec: Extract<JobSpec, { kind: 'share-apply' }>, job: JobContext): Promise<boolean> {
  const full = await lookAndPlan(spec.nodes, job);
  if (spec.planHash !== null && spec.planHash !== full.shown.hash) throw new Failure('plan-changed');
  const refusal = full.refusals[0];
  if (refusal) throw thrownBy(refusal);
  for (const [node, failure] of full.unreachable) new WorkerRecord(job, node).end(failure);
  if (full.workers.length === 0) return full.unreachable.size === 0;
  const scheduler = await job.session(full.scheduler.node);
  const token = newToken();
  try {
    await prepareScheduler(full.scheduler, token, scheduler, job);
    return (await applyOnWorkers(full, token, scheduler, job)) && full.unreachable.size === 0;
  } finally {
    await removeToken(scheduler, full.scheduler.path, token).catch((error: unknown) =>
      job.log(full.scheduler.node, `The sentinel could not be removed: ${String(error)}`, 'err'),
    );
  }
}

async function applyOnWorkers(
  full: FullSharePlan,
  token: Token,
  scheduler: Session,
  job: JobContext,
): Promise<boolean> {
  const limit = pLimit(AT_ONCE);
  const total = full.workers.length;
  let done = 0;
  const outcomes = await Promise.all(
    full.workers.map((plan, index) =>
      limit(async () => {
        const holds = await bringUp(plan, index, { token, scheduler, path: full.scheduler.path }, job);
        done += 1;
        job.progress(done, total, say('{{done}} of {{total}} workers', { done, total }));
        return holds;
      }),
    ),
  );
  return outcomes.every((holds) => holds);
}

async function bringUp(
  plan: WorkerPlan,
  index: number,
  at: { token: Token; scheduler: Session; path: string },
  job: JobContext,
): Promise<boolean> {
  const record = new WorkerRecord(job, plan.node, plan);
  record.begin(plan.isSshfs ? SHARE_STEPS : ['env', 'writable', 'sentinel']);
  try {
    if (plan.refusal) throw thrownBy(plan.refusal);
    await applyOnWorker(plan, record, job);
    record.running('sentinel', 'The token is read on {{name}}.');
    const end = { node: plan.node, path: plan.path, source: plan.source, index };
    const failure = record.sentinel(await exchange(end, at, job));
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
    what: say('made the folder {{path}}', { path }),
    inverse: { kind: 'remove-path', path, what: 'empty-folder' },
    isDone: () => done.has('folder'),
  }));
  if (plan.env.added.length === 0) return changes;
  if (plan.isAgilabFolderNew) {
    changes.push({
      what: say('made the folder {{path}}', { path: '~/.agilab' }),
      inverse: { kind: 'remove-path', path: '~/.agilab', what: 'empty-folder' },
      isDone: () => done.has('env'),
    });
  }
  changes.push({
    what: say('set AGILab’s share keys in ~/.agilab/.env'),
    inverse: envInverse(plan.env, plan.isEnvFileNew),
    isDone: () => done.has('env'),
  });
  return changes;
}

/** Folder, AGILab's keys and the token, in one script. @throws Failure as the script names it. */
async function prepareScheduler(plan: SchedulerPlan, token: Token, session: Session, job: JobContext): Promise<void> {
  const done = new Set<string>();
  await changeTogether(job.journal, plan.node, schedulerChanges(plan, done), async () => {
    const result = await session.run(SHARE_SCRIPTS.prepare, {
      values: {
        AT: plan.path,
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
    if (first(output, 'folder') === 'made') done.add('folder');
    if (['made', 'changed'].includes(first(output, 'env'))) done.add('env');
    checkExit(result, plan.node, SHARE_SCRIPTS.prepare.name);
  });
}
