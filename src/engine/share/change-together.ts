import type { NodeId } from '../../shared/model/ids';
import type { Inverse } from '../../shared/model/journal';
import type { Sentence } from '../../shared/model/sentence';
import type { Journal } from '../journal/journal';

/** One of several changes that a single script makes. `isDone` says after the act whether this one came about. */
export interface JoinedChange {
  readonly what: Sentence;
  readonly inverse: Inverse;
  readonly isDone: () => boolean;
}

/**
 * Journals several changes that one act makes: every intent is on disk before the act, every result after it. One round
 * trip per node instead of one per change.
 * @throws what `act` throws; every change that did not come about is recorded as failed.
 */
export async function changeTogether(
  journal: Journal,
  node: NodeId,
  changes: readonly JoinedChange[],
  act: () => Promise<void>,
): Promise<void> {
  const [change, ...rest] = changes;
  if (!change) return act();
  let thrown: { error: unknown } | null = null;
  await journal
    .change(node, change.what, change.inverse, async () => {
      try {
        await changeTogether(journal, node, rest, act);
      } catch (error) {
        thrown = { error };
      }
      if (!change.isDone()) throw new NotDone();
      return undefined;
    })
    .catch((error: unknown) => {
      if (!(error instanceof NotDone)) throw error;
    });
  if (thrown) throw (thrown as { error: unknown }).error;
}

class NotDone extends Error {
  constructor() {
    super('This change did not come about.');
  }
}
