import type { Cluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeObservation } from '../../shared/model/node';
import { isNumericName } from './candidate';

type Seen = ReadonlyMap<NodeId, NodeObservation>;

/**
 * Two entries are one machine when they show the same host key and cannot be clones of one image: they were met at the
 * same address and port, or after login they call themselves the same and each has the other's address.
 */
function isSame(a: ClusterNode, b: ClusterNode, seen: Seen): boolean {
  const [one, other] = [seen.get(a.id), seen.get(b.id)];
  if (!one || !other) return false;
  const keys = new Set(one.hostKey?.offered.map(({ blob }) => blob));
  if (!other.hostKey?.offered.some(({ blob }) => keys.has(blob))) return false;
  if (one.reach.ip !== null && one.reach.ip === other.reach.ip) return a.port === b.port;
  if (!one.facts || !other.facts || one.facts.hostname !== other.facts.hostname) return false;
  return one.facts.addresses.includes(other.reach.ip ?? '') && other.facts.addresses.includes(one.reach.ip ?? '');
}

/** The cluster with every machine once; null when it is so already. A node that has a role, or was met first, stays. */
export function joinSameMachines(cluster: Cluster, seen: Seen): Cluster | null {
  const roles = new Set([cluster.scheduler, ...cluster.workers.map(({ node }) => node)]);
  const inOrder = [...cluster.nodes].sort((a, b) => Number(roles.has(b.id)) - Number(roles.has(a.id)));
  const kept: ClusterNode[] = [];
  const gone = new Set<NodeId>();
  for (const node of inOrder) {
    const at = roles.has(node.id) || node.id === MANAGER ? -1 : kept.findIndex((other) => isSame(other, node, seen));
    const same = kept[at];
    if (!same) kept.push(node);
    else {
      gone.add(node.id);
      const aliases = [...new Set([...same.aliases, node.address, ...node.aliases])].filter(
        (name) => name !== same.address,
      );
      // A name that a person gave says more than a number.
      const name = isNumericName(same.name) && !isNumericName(node.name) ? node.name : same.name;
      kept[at] = { ...same, name, aliases, sources: [...new Set([...same.sources, ...node.sources])] };
    }
  }
  if (gone.size === 0) return null;
  const byId = new Map(kept.map((node) => [node.id, node]));
  return { ...cluster, nodes: cluster.nodes.flatMap(({ id }) => byId.get(id) ?? []) };
}
