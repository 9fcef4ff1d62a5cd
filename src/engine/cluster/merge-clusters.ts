import type { Cluster } from '../../shared/model/cluster';
import type { ClusterNode } from '../../shared/model/node';

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * One cluster from two that were changed apart: what `mine` changed since `base` counts, everything else is as in
 * `theirs`. Nodes are compared one by one, so that a node found here and a node set aside there both stay. Pure.
 */
export function mergeClusters(base: Cluster, theirs: Cluster, mine: Cluster): Cluster {
  const merged: Cluster = { ...theirs, nodes: mergeNodes(base.nodes, theirs.nodes, mine.nodes) };
  const take = <K extends keyof Cluster>(key: K) => {
    if (key !== 'nodes' && !isSame(base[key], mine[key])) merged[key] = mine[key];
  };
  for (const key of Object.keys(mine) as (keyof Cluster)[]) take(key);
  return merged;
}

function mergeNodes(
  base: readonly ClusterNode[],
  theirs: readonly ClusterNode[],
  mine: readonly ClusterNode[],
): ClusterNode[] {
  const byId = (nodes: readonly ClusterNode[]) => new Map(nodes.map((node) => [node.id, node]));
  const [before, there, here] = [byId(base), byId(theirs), byId(mine)];
  return [...new Set([...there.keys(), ...here.keys()])].flatMap((id) => {
    const kept = isSame(before.get(id), here.get(id)) ? there.get(id) : here.get(id);
    return kept ? [kept] : [];
  });
}
