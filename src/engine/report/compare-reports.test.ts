import { expect, it } from 'vitest';
import { ReportComparison } from '../../shared/model/comparison';
import type { ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/sentence';
import { compareReports } from './compare-reports';
import { comparisonText } from './comparison-text';
import { sampleReport } from './testing/sample-report';

const before = sampleReport();

it('says that nothing but the times differs', () => {
  const seen = compareReports(before, { ...before, id: 'b' as ProofReport['id'], endedAt: before.endedAt + 1000 });
  expect(seen).toMatchObject({ claims: [], differences: [] });
  expect(seen.times.at(-1)).toEqual({ phase: 'total', beforeMs: 8700, afterMs: 9700 });
  expect(ReportComparison.parse(seen)).toEqual(seen);
  expect(comparisonText(seen)).toContain('Nothing but the times differs.');
});

it('finds what changed in verdict, claims, nodes, keys, versions, findings, speeds and times', () => {
  const [claim] = before.claims;
  const nodes = before.nodes.flatMap((node): ProofReport['nodes'] => {
    if (node.name === 'merlin') return [];
    if (node.name !== 'heron') return [node];
    return [
      {
        ...node,
        slots: 3,
        versions: { python: '3.14.0', uv: '0.9' },
        hostKeys: [{ type: 'ssh-ed25519', blob: 'BBBB', fingerprint: `SHA256:${'b'.repeat(43)}` }],
        findings: [
          {
            checkId: 'clock-skew',
            status: 'warn',
            summary: say('Off'),
            evidence: {},
            remedies: [],
            blockedBy: null,
            at: 1,
          },
        ],
      },
    ];
  });
  const after: ProofReport = {
    ...before,
    verdict: 'failed',
    nodes,
    packages: { distributed: '2026.10.0' },
    claims: claim ? [{ ...claim, state: 'broken', observed: '700 rows' }] : [],
    phases: before.phases.filter(({ phase }) => phase !== 'shut-down'),
    share: {
      ...before.share,
      speeds: [
        {
          node: nodes[2]?.id as never,
          writeBytesPerSecond: 2 ** 20,
          readBytesPerSecond: 2 ** 21,
          smallFilesPerSecond: 9,
          at: 1,
        },
      ],
    },
  };
  const seen = compareReports(before, after);
  expect(seen.claims).toMatchObject([{ id: 'all-rows', before: 'holds', after: 'broken', observedAfter: '700 rows' }]);
  const lines = seen.differences.map(
    ({ group, where, what, before: was, after: is }) => `${group} ${where} ${what}: ${was} -> ${is}`,
  );
  expect(lines).toEqual([
    'version  distributed: 2026.9.1 -> 2026.10.0',
    'node heron slots: 2 -> 3',
    `host-key heron ssh-ed25519: SHA256:${'a'.repeat(43)} -> SHA256:${'b'.repeat(43)}`,
    'version heron python: 3.13.5 -> 3.14.0',
    'version heron uv: null -> 0.9',
    'finding heron clock-skew: null -> warn: Off',
    'node merlin part in the run: took part -> null',
    'speed heron writing: null -> 1.0 MiB/s',
    'speed heron reading: null -> 2.0 MiB/s',
    'speed heron small files: null -> 9 per s',
  ]);
  expect(seen.times.find(({ phase }) => phase === 'shut-down')).toEqual({
    phase: 'shut-down',
    beforeMs: 700,
    afterMs: null,
  });
  const text = comparisonText(seen);
  expect(text).toContain('Verdict: passed -> failed');
  expect(text).toContain('  Every row is there: holds (768 rows) -> broken (700 rows)');
  expect(text).toContain('  shut-down            0.7 s -> not begun');
});
