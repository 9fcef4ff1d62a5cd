import type { ClusterNode, NodeObservation } from '../../shared/model/node';
import { isNumericName } from './candidate';

/**
 * The name by which a node that is known by number calls itself: the first label of its hostname. Null when the node has
 * a name, when it could not be read or is none, or when another node has it. Pure.
 */
export function nameAfter(
  node: ClusterNode,
  { facts }: NodeObservation,
  nodes: readonly ClusterNode[],
): ClusterNode | null {
  const hostname = facts?.hostname.split('.')[0]?.toLowerCase() ?? '';
  if (!isNumericName(node.name) || !/^[a-z0-9][a-z0-9-]*$/.test(hostname) || hostname === 'localhost') return null;
  return nodes.some(({ name }) => name === hostname) ? null : { ...node, name: hostname };
}
