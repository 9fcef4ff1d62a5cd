import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { ClusterNode } from '../../shared/model/node';
import { english } from '../../shared/model/sentence';
import { sampleReport } from '../report/testing/sample-report';
import { type Evidence, gateOf, type NodeEvidence, staleEvidence } from './proof-gate';

const [s1, w1] = ['s1' as NodeId, 'w1' as NodeId];
const file = { name: '60.parquet', sizeBytes: 10, sha256: 'a'.repeat(64) };
const sample = sampleReport();
const [someNode] = sample.nodes;
if (!someNode) throw new Error('the sample report has no node');

const report: Evidence['report'] = {
  ...sample,
  runner: 'dask',
  scheduler: s1,
  nodes: [
    { ...someNode, id: s1, role: 'scheduler', slots: 0 },
    { ...someNode, id: w1, role: 'worker', slots: 2 },
  ],
  packages: { dask: '1.0', pyarrow: '2.0' },
  outputs: { folder: 'clustershare/lab/muster_flight', files: [file] },
};
const cluster: Cluster = {
  ...emptyCluster('lab'),
  nodes: [s1, w1].map((id) => ClusterNode.parse({ id, name: id, address: id })),
  scheduler: s1,
  workers: [{ node: w1, slots: 2 }],
};
const seen = (more: Partial<NodeEvidence> = {}): NodeEvidence => ({
  packages: new Set(['dask==1.0', 'pyarrow==2.0', 'more==3.0']),
  files: new Set([`${file.sha256} ${file.name}`]),
  ...more,
});
const evidence = (scheduler: NodeEvidence | null = seen(), worker: NodeEvidence | null = seen()): Evidence => ({
  report,
  nodes: new Map([
    [s1, scheduler],
    [w1, worker],
  ]),
});
const kindsOf = (found: Evidence, now = cluster) => staleEvidence(found, now).map(({ evidence: kind }) => kind);

describe('staleEvidence', () => {
  it.each<[string, Evidence, Cluster, string[]]>([
    ['nothing changed', evidence(), cluster, []],
    ['an environment is gone', evidence(seen(), seen({ packages: new Set() })), cluster, ['install']],
    [
      'a package is another',
      evidence(seen(), seen({ packages: new Set(['dask==1.1', 'pyarrow==2.0']) })),
      cluster,
      ['install'],
    ],
    ['an output is gone', evidence(seen({ files: new Set() })), cluster, ['output']],
    [
      'an output was changed',
      evidence(seen({ files: new Set([`${'b'.repeat(64)} ${file.name}`]) })),
      cluster,
      ['output'],
    ],
    ['a worker has other slots', evidence(), { ...cluster, workers: [{ node: w1, slots: 3 }] }, ['compute']],
    [
      'another scheduler',
      evidence(),
      { ...cluster, scheduler: w1, workers: [{ node: s1, slots: 1 }] },
      ['compute', 'compute'],
    ],
    ['another runner', evidence(), { ...cluster, runner: 'agilab' }, ['compute']],
    ['a worker is set aside', evidence(seen(), null), { ...cluster, workers: [] }, []],
  ])('%s', (_name, found, now, kinds) => {
    expect(kindsOf(found, now)).toEqual(kinds);
  });
});

describe('gateOf', () => {
  it('says that the proof stands only when everybody answered and nothing changed', () => {
    expect(gateOf(evidence(), cluster, 5)).toMatchObject({ proof: 'stands', runId: report.id, stale: [], at: 5 });
    expect(gateOf(evidence(seen(), null), cluster, 5).proof).toBe('unknown');
    expect(gateOf(null, cluster, 5)).toMatchObject({ proof: 'none', runId: null });
  });

  it('names what is stale, once', () => {
    const gate = gateOf(
      evidence(seen({ files: new Set(), packages: new Set() }), seen({ packages: new Set() })),
      cluster,
      5,
    );
    expect([gate.proof, english(gate.summary)]).toEqual([
      'stale',
      'The last proof no longer stands: its evidence is stale (install, output). Run the full proof again.',
    ]);
  });
});
