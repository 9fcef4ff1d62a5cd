import { Failure, type FailureValue } from '../../shared/failure';
import { nameOf } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import {
  type SentinelResult,
  SHARE_STEPS,
  ShareStepId,
  type ShareStepState,
  type WorkerShare,
} from '../../shared/model/share';
import type { JobContext } from '../ports';
import { SENTINEL_REASONS } from './sentinel';
import { resultsOfSentinel } from './share-results';
import { badTextOf, goodTextOf } from './step-sentences';

interface Place {
  readonly path: string;
  readonly source: string;
}

/** Follows one worker while its share is brought up: every step becomes an event once. */
export class WorkerRecord {
  readonly #job: JobContext;
  readonly #node: NodeId;
  readonly #name: string;
  readonly #place: Place;
  readonly #steps: Partial<Record<ShareStepId, ShareStepState>> = {};
  #sentinel: SentinelResult | null = null;

  constructor(
    job: JobContext,
    node: NodeId,
    place: Place = { path: '', source: '' },
    before: WorkerShare['steps'] = {},
  ) {
    Object.assign(this.#steps, before);
    this.#job = job;
    this.#node = node;
    this.#name = nameOf(node, job.cluster);
    this.#place = place;
  }

  /** All steps of the record as waiting, an older failure forgotten. */
  begin(steps: readonly ShareStepId[] = SHARE_STEPS): void {
    for (const step of steps) this.#steps[step] = this.#state('waiting', 'Waiting.');
    this.#emitWorker(null);
  }

  stateOf(step: ShareStepId): ShareStepState['state'] | null {
    return this.#steps[step]?.state ?? null;
  }

  running(step: ShareStepId, en: string): void {
    this.#put(step, this.#state('running', en));
  }

  /** Takes a line `step=<id> <state> <word>`; anything else, or a step that was told before, is left out. */
  take(line: string, said = ''): Failure | null {
    const found = /^step=([a-z-]+) (done|unchanged|failed) ([a-z-]+)$/.exec(line.trim());
    const step = ShareStepId.safeParse(found?.[1]);
    if (!found || !step.success) return null;
    const state = found[2] as 'done' | 'unchanged' | 'failed';
    const word = found[3] ?? '';
    if (state !== 'failed') {
      if (this.stateOf(step.data) !== state) this.#put(step.data, this.#state(state, goodTextOf(step.data, word)));
      return null;
    }
    const [code, en, next] = badTextOf(step.data, word);
    this.#put(step.data, this.#state('failed', en, said));
    const more = next === undefined ? {} : { next: say(next) };
    return new Failure(code, say(en, this.#values(said)), { detail: said, nodeId: this.#node, ...more });
  }

  sentinel(result: SentinelResult): Failure | null {
    this.#sentinel = result;
    const isGood = result.reason === 'none';
    const en = SENTINEL_REASONS[result.reason];
    this.#put('sentinel', this.#state(isGood ? 'done' : 'failed', en));
    this.#job.emit({ type: 'share-sentinel', worker: this.#node, result });
    const seen = { name: this.#name, ...this.#place };
    this.#job.emit({ type: 'check-results', nodeId: this.#node, results: resultsOfSentinel(result, seen) });
    return isGood ? null : new Failure('sentinel-failed', say(en, this.#values('')), { nodeId: this.#node });
  }

  end(failure: FailureValue | null): void {
    this.#emitWorker(failure);
  }

  #values(said: string): Record<string, string> {
    return { name: this.#name, path: this.#place.path, source: this.#place.source, said };
  }

  #state(state: ShareStepState['state'], en: string, said = ''): ShareStepState {
    return { state, text: say(en, this.#values(said)), at: this.#job.ports.now() };
  }

  #put(step: ShareStepId, state: ShareStepState): void {
    this.#steps[step] = state;
    this.#job.emit({ type: 'share-step', worker: this.#node, step, state });
  }

  #emitWorker(failure: FailureValue | null): void {
    const { health = null, speed = null } = this.#job.fleet().share.workers[this.#node] ?? {};
    const share = { steps: { ...this.#steps }, sentinel: this.#sentinel, failure, health, speed };
    this.#job.emit({ type: 'share-worker', worker: this.#node, share });
  }
}
