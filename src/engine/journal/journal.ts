import type { NodeId } from '../../shared/model/ids';
import type { Inverse, JournalEntry } from '../../shared/model/journal';
import type { Sentence } from '../../shared/model/sentence';

/** The record of every change made anywhere: intent is on disk before the act, the result after it. */
export interface Journal {
  /**
   * Records the intent, acts, records the result. When `act` throws, the entry becomes `failed` and keeps its inverse.
   * `act` may return a better inverse than was known before it (the packages that really came with it).
   */
  change(node: NodeId, what: Sentence, inverse: Inverse, act: () => Promise<Inverse | undefined>): Promise<void>;
  /** Newest state of every entry, in the order of their intents. */
  entries(): readonly JournalEntry[];
  /** Marks an entry as taken back. */
  markUndone(id: string, detail: string): Promise<void>;
}
