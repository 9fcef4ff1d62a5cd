import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster, thisComputer } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode } from '../../shared/model/node';
import { mergeClusters } from './merge-clusters';

const node = (id: string, more: Partial<ClusterNode> = {}): ClusterNode => ({
  ...thisComputer(id),
  id: id as NodeId,
  ...more,
});
const base: Cluster = { ...emptyCluster('lab'), nodes: [node('atlas'), node('heron')] };

describe('mergeClusters', () => {
  it.each<[string, Partial<Cluster>, Partial<Cluster>, Partial<Cluster>]>([
    [
      'a node found here and one set aside there',
      { nodes: [node('atlas'), node('heron', { isSetAside: true })] },
      { nodes: [...base.nodes, node('merlin')] },
      { nodes: [node('atlas'), node('heron', { isSetAside: true }), node('merlin')] },
    ],
    ['a scheduler chosen there', { scheduler: 'atlas' as NodeId }, {}, { scheduler: 'atlas' as NodeId }],
    [
      'a scheduler there and workers here',
      { scheduler: 'atlas' as NodeId },
      { workers: [{ node: 'heron' as NodeId, slots: 2 }] },
      { scheduler: 'atlas' as NodeId, workers: [{ node: 'heron' as NodeId, slots: 2 }] },
    ],
    [
      'the same setting on both sides: mine',
      { runner: 'agilab' },
      { python: '3.13' },
      { runner: 'agilab', python: '3.13' },
    ],
    ['a node joined away here', {}, { nodes: [node('atlas')] }, { nodes: [node('atlas')] }],
    ['a node removed there', { nodes: [node('atlas')] }, {}, { nodes: [node('atlas')] }],
  ])('keeps %s', (_what, theirs, mine, merged) => {
    expect(mergeClusters(base, { ...base, ...theirs }, { ...base, ...mine })).toEqual({ ...base, ...merged });
  });
});
