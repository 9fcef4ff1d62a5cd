import { HostKeyComparison } from '../../shared/model/host-key';
import type { JournalEntry } from '../../shared/model/journal';
import type { ClusterNode } from '../../shared/model/node';
import { pinnedHow } from '../trust/pin-keys';

const HOW: ReadonlyMap<string, HostKeyComparison> = new Map(
  HostKeyComparison.options.map((comparison) => [pinnedHow(comparison, '').en, comparison]),
);

/**
 * Nodes whose newest pinning in the journal was made without a comparison, by id: they stay marked until their key is
 * compared, or the pinning is taken back. Pure.
 */
export function acceptedUnseen(changes: readonly JournalEntry[], nodes: readonly ClusterNode[]): Set<string> {
  const newest = new Map<string, HostKeyComparison>();
  for (const { what, state } of changes) {
    const comparison = state === 'done' ? HOW.get(what.en) : undefined;
    if (comparison !== undefined) newest.set(String(what.values.node), comparison);
  }
  const isUnseen = (name: string): boolean => newest.get(name) === 'accepted-unseen';
  return new Set(
    nodes.filter(({ name, address, aliases }) => [name, address, ...aliases].some(isUnseen)).map(({ id }) => id),
  );
}
