import { randomUUID } from 'node:crypto';
import { Failure, failureValueOf } from '../../shared/failure';
import type { JobId, NodeId } from '../../shared/model/ids';
import type { JobKind, JobOutcome, JobSpec, JobState } from '../../shared/model/job';
import { say } from '../../shared/model/sentence';
import type { EventLog } from './event-log';

/** Runs one job; answers whether what it was to show holds. */
export type JobBody = (spec: JobSpec, jobId: JobId, signal: AbortSignal) => Promise<boolean>;

/** A started job. `done` never rejects: every job ends in exactly one outcome. */
export interface StartedJob {
  readonly jobId: JobId;
  readonly done: Promise<JobOutcome>;
}

/** Jobs that only look; they may run beside each other. */
const LOOKING: ReadonlySet<JobKind> = new Set(['discover', 'check', 'share-check', 'share-speed']);
export const changesNodes = (kind: JobKind): boolean => !LOOKING.has(kind);

/** Nodes a job works on; empty = all of the cluster. */
function nodesOf(spec: JobSpec): NodeId[] {
  if ('nodeId' in spec) return [spec.nodeId];
  if (spec.kind === 'revoke-trust') return [spec.from, spec.to];
  return 'nodes' in spec ? spec.nodes : [];
}

/** Starts, cancels and ends jobs. Two jobs that change the same node never run at once. */
export class JobRunner {
  readonly #running = new Map<
    JobId,
    { state: JobState; spec: JobSpec; abort: AbortController; done: Promise<JobOutcome> }
  >();
  readonly #log: EventLog;
  readonly #now: () => number;
  readonly #body: JobBody;

  constructor(log: EventLog, now: () => number, body: JobBody) {
    this.#log = log;
    this.#now = now;
    this.#body = body;
  }

  /** @throws Failure busy when a running job already works on one of its nodes. */
  start(spec: JobSpec): StartedJob {
    this.#refuseOverlap(spec);
    const jobId = randomUUID().slice(0, 8) as JobId;
    const abort = new AbortController();
    const state: JobState = {
      id: jobId,
      kind: spec.kind,
      nodes: nodesOf(spec),
      startedAt: this.#now(),
      progress: null,
      isCancelling: false,
      endedAt: null,
      outcome: null,
    };
    this.#log.emit({ type: 'job-started', job: state });
    const done = this.#run(spec, jobId, abort.signal);
    this.#running.set(jobId, { state, spec, abort, done });
    return { jobId, done };
  }

  /** Asks a job to stop; it has ended only when its `job-ended` arrives. Unknown ids have ended already. */
  cancel(jobId: JobId): void {
    const job = this.#running.get(jobId);
    if (!job || job.abort.signal.aborted) return;
    this.#log.emit({ type: 'job-cancelling', jobId });
    job.abort.abort();
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Whether a job of one of these kinds runs now. */
  isBusyWith(kinds: ReadonlySet<JobKind>): boolean {
    return [...this.#running.values()].some(({ spec }) => kinds.has(spec.kind));
  }

  async cancelAll(): Promise<void> {
    const jobs = [...this.#running.values()];
    for (const job of jobs) this.cancel(job.state.id);
    await Promise.all(jobs.map((job) => job.done));
  }

  async #run(spec: JobSpec, jobId: JobId, signal: AbortSignal): Promise<JobOutcome> {
    const outcome = await this.#outcomeOf(spec, jobId, signal);
    this.#running.delete(jobId);
    this.#log.emit({ type: 'job-ended', jobId, at: this.#now(), outcome });
    return outcome;
  }

  async #outcomeOf(spec: JobSpec, jobId: JobId, signal: AbortSignal): Promise<JobOutcome> {
    try {
      await Promise.resolve();
      if (signal.aborted) return { state: 'cancelled' };
      const holds = await this.#body(spec, jobId, signal);
      return signal.aborted ? { state: 'cancelled' } : { state: 'done', holds };
    } catch (error) {
      const failure = failureValueOf(error);
      return signal.aborted || failure.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', failure };
    }
  }

  #refuseOverlap(spec: JobSpec): void {
    const wanted = nodesOf(spec);
    for (const { spec: other } of this.#running.values()) {
      const theirs = nodesOf(other);
      const isSharingNodes = wanted.length === 0 || theirs.length === 0 || wanted.some((node) => theirs.includes(node));
      const isExclusive = (changesNodes(spec.kind) && changesNodes(other.kind)) || spec.kind === other.kind;
      if (isSharingNodes && isExclusive) {
        throw new Failure('busy', say('{{running}} is still running on the same nodes.', { running: other.kind }));
      }
    }
  }
}
