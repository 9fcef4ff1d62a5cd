import type { JournalEntry } from '../../shared/model/journal';
import type { ClusterNode } from '../../shared/model/node';
import { readPinnedHow } from '../trust/pinned-how';

/**
 * Nodes whose newest pinning in the journal was made without a comparison, by id: they stay marked until their key is
 * compared, or the pinning is taken back. What was read over a session that stands on such a key is no comparison. Pure.
 */
export function acceptedUnseen(changes: readonly JournalEntry[], nodes: readonly ClusterNode[]): Set<string> {
  const newest = new Map<string, string>();
  for (const { what, state } of changes) {
    const found = state === 'done' ? readPinnedHow(what) : null;
    if (found && found.comparison !== 'read-over-verified-session') newest.set(found.node, found.comparison);
  }
  const isUnseen = (name: string): boolean => newest.get(name) === 'accepted-unseen';
  return new Set(
    nodes.filter(({ name, address, aliases }) => [name, address, ...aliases].some(isUnseen)).map(({ id }) => id),
  );
}
