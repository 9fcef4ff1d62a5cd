import type { Failure } from '../../../shared/failure';
import type { NodeId, RunId } from '../../../shared/model/ids';
import type { JobContext } from '../../ports';
import { type HeldNode, holdNode } from '../hold-node';
import { AGILAB_SCRIPTS } from './agilab-programs';

/** The nodes that one run by AGILab holds: nobody else proves there meanwhile, and a node that is lost ends the run. */
export class HeldNodes {
  readonly #job: JobContext;
  readonly #onLost: () => void;
  readonly #holding = new AbortController();
  readonly #nodes: HeldNode[] = [];
  #lost: Failure | null = null;
  #isGivenBack = false;

  /** @param onLost called when a node could not be held any longer, with `lost` saying why. */
  constructor(job: JobContext, onLost: () => void) {
    this.#job = job;
    this.#onLost = onLost;
  }

  /** Why the first node was lost, or null. */
  get lost(): Failure | null {
    return this.#lost;
  }

  /** Takes all nodes, or none for long. @throws Failure node-leased of the first that another run has, and those of the session. */
  async take(nodes: readonly NodeId[], run: { readonly id: RunId; readonly environment: string }): Promise<void> {
    const asked = { ...run, dataset: '', inputs: {}, programs: {}, script: AGILAB_SCRIPTS.hold };
    const results = await Promise.allSettled(nodes.map((node) => this.#take(node, asked)));
    const refused = results.find((result) => result.status === 'rejected');
    if (refused) throw refused.reason;
  }

  async #take(node: NodeId, run: Parameters<typeof holdNode>[2]): Promise<void> {
    const held = await holdNode(this.#job, node, run, this.#holding.signal);
    this.#nodes.push(held);
    held.ended.catch((error: unknown) => {
      if (this.#isGivenBack || this.#job.signal.aborted) return;
      this.#lost ??= error as Failure;
      this.#onLost();
    });
  }

  /** Gives back what the run's end has not given back yet. Never rejects. */
  async giveBack(): Promise<void> {
    this.#isGivenBack = true;
    this.#holding.abort();
    await Promise.allSettled(this.#nodes.map(({ ended }) => ended));
  }
}
