import { randomUUID } from 'node:crypto';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { changeTogether, type JoinedChange } from './change-together';
import { envInverse, envValue } from './env-keys';
import { all, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { SSHFS_OPTIONS, type WorkerPlan } from './sshfs-plan';
import type { WorkerRecord } from './worker-record';

/** Two connection attempts with their retries, the unmount ladder and the tests all fit in. */
const APPLY_WITHIN_MS = 150_000;

function changesOf(plan: WorkerPlan, record: WorkerRecord): JoinedChange[] {
  const isDone = (step: Parameters<WorkerRecord['stateOf']>[0]) => () => record.stateOf(step) === 'done';
  const changes: JoinedChange[] = [];
  if (plan.mountedNow) {
    const why = say('What was mounted before is not mounted again.');
    const what = say('unmounted {{source}} from {{path}}', { source: plan.mountedNow, path: plan.path });
    changes.push({ what, inverse: { kind: 'none', why }, isDone: isDone('mount-point') });
  }
  for (const path of plan.folders) {
    const what = say('made the folder {{path}}', { path });
    changes.push({ what, inverse: { kind: 'remove-path', path, what: 'empty-folder' }, isDone: isDone('mount-point') });
  }
  if (plan.env.added.length > 0) {
    if (plan.isAgilabFolderNew) {
      const inverse = { kind: 'remove-path', path: '~/.agilab', what: 'empty-folder' } as const;
      changes.push({ what: say('made the folder {{path}}', { path: '~/.agilab' }), inverse, isDone: isDone('env') });
    }
    const what = say('set AGILab’s share keys in ~/.agilab/.env');
    changes.push({ what, inverse: envInverse(plan.env, plan.isEnvFileNew), isDone: isDone('env') });
  }
  if (plan.mounts) {
    const what = say('mounted {{source}} on {{path}}', { source: plan.source, path: plan.path });
    changes.push({ what, inverse: { kind: 'unmount', path: plan.path, source: plan.source }, isDone: isDone('mount') });
  }
  return changes;
}

const valuesOf = (plan: WorkerPlan, workerPath: string): Record<string, string> => ({
  AT: plan.path,
  SOURCE: plan.source,
  ADDRESS: plan.wayBack.address,
  PORT: String(plan.wayBack.port),
  ACCOUNT: plan.wayBack.account,
  OPTIONS: SSHFS_OPTIONS.join(','),
  DO_UNMOUNT: plan.unmount,
  DO_MOUNT: plan.mounts ? 'yes' : 'no',
  IS_SSHFS: plan.isSshfs ? 'yes' : 'no',
  ENV_ROLE: 'worker',
  ENV_SHARE: envValue(workerPath),
  PROBE: randomUUID(),
});

/**
 * Carries out one worker's plan with one script; its steps become events as they are done. A mount that stood and
 * turns out not to be writable is made anew, once.
 * @throws Failure of the step that failed, or of the connection.
 */
export async function applyOnWorker(plan: WorkerPlan, record: WorkerRecord, job: JobContext): Promise<void> {
  const failure = await runPlan(plan, record, job);
  if (!failure) return;
  const isOldMount = plan.isSshfs && !plan.mounts && record.stateOf('writable') === 'failed';
  if (!isOldMount) throw failure;
  job.log(plan.node, 'The mount that was there cannot be written to: it is made anew.');
  const anew: WorkerPlan = {
    ...plan,
    unmount: 'gentle',
    mounts: true,
    mountedNow: plan.source,
    env: { added: [], replaced: [] },
  };
  const second = await runPlan(anew, record, job);
  if (second) throw second;
}

async function runPlan(plan: WorkerPlan, record: WorkerRecord, job: JobContext): Promise<Failure | null> {
  const session = await job.session(plan.node);
  let failure: Failure | null = null;
  await changeTogether(job.journal, plan.node, changesOf(plan, record), async () => {
    const result = await session.run(SHARE_SCRIPTS.apply, {
      values: valuesOf(plan, job.cluster.share.workerPath),
      timeoutMs: APPLY_WITHIN_MS,
      signal: job.signal,
      // A failed step is told with its reason, which comes after it.
      onLine: (line, stream) => {
        if (stream === 'out' && !line.includes(' failed ')) record.take(line);
      },
    });
    const said = all(outputOf(result.stdout), 'said').at(-1)?.trim() ?? '';
    for (const line of result.stdout.split('\n')) failure = record.take(line, said) ?? failure;
    if (result.exitCode !== 0 && !failure) {
      throw new Failure('command-failed', say('The share’s script broke off on {{name}}.', { name: plan.node }), {
        detail: result.stderr.trim(),
        nodeId: plan.node,
      });
    }
  });
  return failure;
}
