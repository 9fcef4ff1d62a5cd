import type { CheckResult } from '../../../shared/model/check';
import type { NodeId, RunId } from '../../../shared/model/ids';
import { PROOF_PHASES } from '../../../shared/model/phases';
import type { ProofReport, ReportNode } from '../../../shared/model/proof';
import { say } from '../../../shared/model/sentence';

const START = Date.UTC(2026, 10, 23, 14, 32);
const id = (text: string) => text as NodeId;

const node = (name: string, role: ReportNode['role'], findings: CheckResult[] = []): ReportNode => ({
  id: id(name),
  name,
  address: '10.77.0.10',
  role,
  slots: role === 'worker' ? 2 : 0,
  user: 'alice',
  osName: 'Debian 13',
  arch: 'x86_64',
  cpuModel: 'Test CPU',
  cores: 16,
  ramBytes: 64 * 2 ** 30,
  clockOffsetMs: 3,
  status: 'ready',
  findings,
  hostKeys: [{ type: 'ssh-ed25519', blob: 'AAAA', fingerprint: `SHA256:${'a'.repeat(43)}` }],
  versions: { python: '3.13.5' },
});

/** A made-up report, for tests of how reports are drawn. No run made it. */
export function sampleReport(overrides: Partial<ProofReport> = {}): ProofReport {
  const workers = ['heron', 'merlin'];
  return {
    schema: 'muster.proof/1',
    id: '7f3a9c21' as RunId,
    musterVersion: '0.1.0',
    cluster: 'flight-lab',
    runner: 'dask',
    isMasked: false,
    isLocal: false,
    startedAt: START,
    endedAt: START + 8700,
    verdict: 'passed',
    headline: say('The cluster computes. {{workers}} workers computed 16 flights in 8.7 s.', { workers: 2 }),
    failure: null,
    scheduler: id('atlas'),
    share: {
      backend: 'sshfs',
      schedulerPath: '/home/alice/clustershare/lab',
      workerPath: '/home/alice/clustershare/lab',
      source: 'alice@10.77.0.10:/home/alice/clustershare/lab',
      speeds: [],
    },
    nodes: [node('manager', 'manager'), node('atlas', 'scheduler'), ...workers.map((name) => node(name, 'worker'))],
    phases: PROOF_PHASES.flatMap((phase, at) =>
      ['atlas', ...(at > 2 ? workers : [])].map((name) => ({
        phase,
        node: id(name),
        startedAt: START + at * 800,
        endedAt: START + at * 800 + 700,
        state: 'done' as const,
        detail: '',
      })),
    ),
    batches: Array.from({ length: 16 }, (_, at) => ({
      aircraft: 60 + at,
      node: id(workers[at % 2] ?? 'heron'),
      slot: at % 4 > 1 ? 1 : 0,
      state: 'done' as const,
      rows: 48,
      startedAt: START + 5700,
      endedAt: START + 5740,
      sha256: 'ab'.repeat(32),
    })),
    claims: [
      {
        id: 'all-rows',
        title: say('Every row is there'),
        state: 'holds',
        expected: '768 rows',
        observed: '768 rows',
        how: say('Parquet files read row by row through the path of {{node}}', { node: 'atlas' }),
        reason: null,
      },
    ],
    changes: [],
    packages: { distributed: '2026.9.1' },
    inputs: {
      aircraft: Array.from({ length: 16 }, (_, at) => 60 + at),
      rowsPerAircraft: 48,
      folder: 'localshare/flight',
    },
    outputs: {
      folder: 'clustershare/lab/flight',
      files: Array.from({ length: 16 }, (_, at) => ({
        name: `${60 + at}.parquet`,
        sizeBytes: 2100 + at,
        sha256: 'ab'.repeat(32),
      })),
    },
    logs: { heron: ['started'] },
    doesNotProve: [say('That the cluster stays up.')],
    repeat: ['muster prove --cluster flight-lab'],
    ...overrides,
  };
}
