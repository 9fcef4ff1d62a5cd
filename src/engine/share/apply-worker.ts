import { randomUUID } from 'node:crypto';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { changeTogether, type JoinedChange } from './change-together';
import { envInverse, envValue } from './env-keys';
import { all, type Output, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { AnswerTimes, answerValues, type TokenPlace } from './sentinel';
import { sha256Of } from './service-unit';
import { madeFolder, mountedShare, serviceInverse, setKeys, wroteService } from './share-changes';
import { SSHFS_OPTIONS, type WorkerPlan } from './sshfs-plan';
import type { WorkerRecord } from './worker-record';

/** Two connection attempts with their retries, the unmount ladder and the tests all fit in. */
const APPLY_WITHIN_MS = 150_000;

function changesOf(plan: WorkerPlan, record: WorkerRecord): JoinedChange[] {
  const isDone = (step: Parameters<WorkerRecord['stateOf']>[0]) => () => record.stateOf(step) === 'done';
  const changes: JoinedChange[] = [];
  const made = (paths: readonly string[], step: 'mount-point' | 'env' | 'mount'): void => {
    for (const path of paths) {
      const inverse = { kind: 'remove-path', path, what: 'empty-folder' } as const;
      changes.push({ what: madeFolder(path), inverse, isDone: isDone(step) });
    }
  };
  if (plan.mountedNow) {
    const why = say('What was mounted before is not mounted again.');
    const what = say('unmounted {{source}} from {{path}}', { source: plan.mountedNow, path: plan.path });
    changes.push({ what, inverse: { kind: 'none', why }, isDone: isDone('mount-point') });
  }
  made(plan.folders, 'mount-point');
  if (plan.env.added.length > 0) {
    if (plan.isAgilabFolderNew) made(['~/.agilab'], 'env');
    changes.push({ what: setKeys(), inverse: envInverse(plan.env, plan.isEnvFileNew), isDone: isDone('env') });
  }
  if (plan.mounts) {
    const { service } = plan;
    if (service?.text) {
      made(service.folders, 'mount');
      const inverse = serviceInverse(service, sha256Of(service.text));
      changes.push({ what: wroteService(service.name), inverse, isDone: isDone('mount') });
    }
    const what = mountedShare(plan.source, plan.path);
    changes.push({ what, inverse: { kind: 'unmount', path: plan.path, source: plan.source }, isDone: isDone('mount') });
  }
  return changes;
}

const valuesOf = (plan: WorkerPlan, workerPath: string, at: TokenPlace, index: number): Record<string, string> => ({
  ...answerValues(at, index),
  UNIT: Buffer.from(plan.service?.text ?? '').toString('base64'),
  UNIT_NAME: plan.service?.name ?? '',
  UNIT_FILE: plan.service?.file ?? '',
  UNIT_SYSTEM: plan.service?.system ?? 'systemd',
  UNIT_STOP: plan.service?.stopsOld ? 'yes' : 'no',
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

/** What the worker's half of the sentinel said at the end of its script. */
export interface Applied {
  readonly output: Output;
  readonly times: AnswerTimes;
  readonly startedAt: number;
}

/**
 * Carries out one worker's plan with one script, up to its answer to the scheduler's token; its steps become events as
 * they are done. A mount that stood and turns out not to be writable is made anew, once.
 * @throws Failure of the step that failed, or of the connection.
 */
export async function applyOnWorker(
  plan: WorkerPlan,
  index: number,
  at: TokenPlace,
  record: WorkerRecord,
  job: JobContext,
): Promise<Applied> {
  const first = await runPlan(plan, index, at, record, job);
  if (!first.failure) return first;
  const isOldMount = plan.isSshfs && !plan.mounts && record.stateOf('writable') === 'failed';
  if (!isOldMount) throw first.failure;
  job.log(plan.node, 'The mount that was there cannot be written to: it is made anew.');
  const anew: WorkerPlan = {
    ...plan,
    unmount: 'gentle',
    mounts: true,
    mountedNow: plan.source,
    env: { added: [], replaced: [] },
    service: plan.service && { ...plan.service, stopsOld: true },
  };
  const second = await runPlan(anew, index, at, record, job);
  if (second.failure) throw second.failure;
  return second;
}

async function runPlan(
  plan: WorkerPlan,
  index: number,
  at: TokenPlace,
  record: WorkerRecord,
  job: JobContext,
): Promise<Applied & { failure: Failure | null }> {
  const session = await job.session(plan.node);
  const times = new AnswerTimes();
  const startedAt = job.ports.now();
  let failure: Failure | null = null;
  let output: Output = new Map();
  await changeTogether(job.journal, plan.node, changesOf(plan, record), async () => {
    const result = await session.run(SHARE_SCRIPTS.apply, {
      values: valuesOf(plan, job.cluster.share.workerPath, at, index),
      timeoutMs: APPLY_WITHIN_MS,
      signal: job.signal,
      // A failed step is told with its reason, which comes after it.
      onLine: (line, stream) => {
        if (stream !== 'out') return;
        times.take(line, job.ports.now());
        if (line.startsWith('clock=')) record.running('sentinel', 'The token is read on {{name}}.');
        if (!line.includes(' failed ')) record.take(line);
      },
    });
    output = outputOf(result.stdout);
    const said = all(output, 'said').at(-1)?.trim() ?? '';
    for (const line of result.stdout.split('\n')) failure = record.take(line, said) ?? failure;
    if (result.exitCode !== 0 && !failure) {
      throw new Failure('command-failed', say('The share’s script broke off on {{name}}.', { name: plan.node }), {
        detail: result.stderr.trim(),
        nodeId: plan.node,
      });
    }
  });
  return { output, times, startedAt, failure };
}
