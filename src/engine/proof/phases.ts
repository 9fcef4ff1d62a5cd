import { type Failure, failureValueOf } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { PhaseSpan, ProofPhaseId } from '../../shared/model/proof';
import type { JobContext } from '../ports';

/** Waits until all have ended. @throws what the first of them, in this order, failed with. */
export async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Records when each phase ran on each node, and tells it as it happens. */
export class Phases {
  readonly #spans: PhaseSpan[] = [];
  /** Errors that a phase has failed by: those that waited for it are ended by the same one, and did not fail themselves. */
  readonly #failedBy = new WeakSet<object>();
  readonly #job: JobContext;
  readonly #cause: () => Failure | null;

  /** @param cause why work that says "cancelled" was ended, when nobody cancelled the job. */
  constructor(job: JobContext, cause: () => Failure | null = () => null) {
    this.#job = job;
    this.#cause = cause;
  }

  get spans(): readonly PhaseSpan[] {
    return this.#spans;
  }

  /** Runs one phase on one node. The span ends with the work, whatever its end. */
  async run<T>(phase: ProofPhaseId, node: NodeId, work: () => Promise<T>): Promise<T> {
    const at = this.#spans.length;
    const span: PhaseSpan = {
      phase,
      node,
      startedAt: this.#job.ports.now(),
      endedAt: null,
      state: 'running',
      detail: '',
    };
    this.#spans.push(span);
    this.#job.emit({ type: 'proof-phase', span });
    const end = (state: PhaseSpan['state'], detail: string) => {
      const ended = { ...span, endedAt: this.#job.ports.now(), state, detail };
      this.#spans[at] = ended;
      this.#job.emit({ type: 'proof-phase', span: ended });
    };
    try {
      const value = await work();
      end('done', '');
      return value;
    } catch (error) {
      const by = (failureValueOf(error).code === 'cancelled' ? this.#cause() : null) ?? error;
      const { code } = failureValueOf(by);
      end(this.#isCancelled(by, code) ? 'cancelled' : 'failed', code);
      throw error;
    }
  }

  #isCancelled(error: unknown, code: string): boolean {
    if (code === 'cancelled' || this.#job.signal.aborted) return true;
    if (typeof error !== 'object' || error === null) return false;
    const isOfAnother = this.#failedBy.has(error);
    this.#failedBy.add(error);
    return isOfAnother;
  }

  /** Runs one phase on several nodes side by side; when one fails the others are awaited first. */
  async runAll<N extends { readonly id: NodeId }>(
    phase: ProofPhaseId,
    nodes: readonly N[],
    work: (node: N) => Promise<void>,
  ): Promise<void> {
    await allOf(nodes.map((node) => this.run(phase, node.id, () => work(node))));
  }
}
