import { join } from 'node:path/posix';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunLab, downLab, execAsManager, execInNode, type Lab, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';

const INSTANCE = 'i7r-doctor-here';
const can = canRunLab();
const CLI = join('/opt/muster', process.env.MUSTER_CLI ?? 'out/cli/muster.cjs');

interface Summary {
  readonly success: boolean;
  readonly share_setup?: readonly Row[];
  readonly shared_cluster_share?: readonly Row[];
  readonly outputs?: readonly (Row & { readonly row_count: number; readonly parquet_files: readonly string[] })[];
  readonly written_inputs?: readonly string[];
}
interface Row {
  readonly location: string;
  readonly path: string;
  readonly action?: string;
}

// AGILab's own arrangement: whoever asks the doctor sits at the scheduler, which its rows call `local`.
describe.skipIf(!can.ok)(`the doctor, asked on the scheduler itself${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  const node = (name: string) => nodeOf(lab, name);
  async function doctor(...args: string[]): Promise<{ code: number | null; err: string; summary: Summary }> {
    const nodes = ['--scheduler', node('atlas').address, '--workers', `alice@${node('heron').address}:2`];
    const share = ['--cluster-share', 'clustershare/here', '--remote-cluster-share', 'clustershare/here'];
    const argv = ['/opt/node/bin/node', CLI, 'doctor', '--cluster', ...nodes, ...share];
    const done = await execAsManager(node('atlas'), [...argv, '--summary-json=~/summary.json', ...args]);
    const { stdout } = await execInNode(node('atlas'), ['cat', '/home/alice/summary.json']);
    return { code: done.code, err: done.stderr, summary: JSON.parse(stdout) as Summary };
  }
  const placesOf = (rows: readonly Row[] = []) => rows.map(({ location, path }) => `${location} ${path}`);

  beforeAll(async () => {
    const nodes = [{ name: 'atlas', role: 'scheduler' as const }, { name: 'heron' }];
    lab = await upLab({ manager: 'atlas', nodes }, { instance: INSTANCE, replace: true });
  }, 240_000);
  afterAll(async () => {
    expect((await downLab({ instance: INSTANCE })).leftovers).toEqual([]);
  });

  it('sets the share up and proves it, with its own end as local', async () => {
    const seen = await doctor('--setup-share', 'sshfs', '--apply');
    expect([seen.code, seen.summary.success], seen.err).toEqual([0, true]);
    const worker = `alice@${node('heron').address}`;
    expect(placesOf(seen.summary.shared_cluster_share)).toEqual([
      'local /home/alice/clustershare/here',
      `${worker} /home/alice/clustershare/here`,
    ]);
    const rows = (seen.summary.share_setup ?? []).map(({ location, action, path }) => `${location} ${action} ${path}`);
    expect(rows).toEqual(
      expect.arrayContaining([
        'local mkdir /home/alice/clustershare/here',
        `${worker} check-sshfs sshfs`,
        `${worker} mkdir clustershare/here`,
        `${worker} write-env /home/alice/.agilab/.env`,
        `${worker} mount /home/alice/clustershare/here`,
      ]),
    );
  }, 120_000);

  it('proves the cluster: inputs on this computer, outputs as both ends see them', async () => {
    const seen = await doctor('--aircraft', '5,60', '--rows', '30');
    expect([seen.code, seen.summary.success], seen.err).toEqual([0, true]);
    expect(seen.summary.written_inputs?.[0]).toBe(
      '/home/alice/localshare/flight_cluster_validation/dataset/csv/05_cluster_validation.csv',
    );
    const inputs = await execInNode(node('atlas'), ['cat', ...(seen.summary.written_inputs ?? [])]);
    expect(inputs.stdout.trim().split('\n')).toHaveLength(2 * 31);
    const outputs = seen.summary.outputs ?? [];
    expect(outputs.map(({ location }) => location)).toEqual(['local', `alice@${node('heron').address}`]);
    for (const row of outputs) expect(row).toMatchObject({ row_count: 60, parquet_files: ['5.parquet', '60.parquet'] });
    const files = await execInNode(node('atlas'), ['ls', outputs[0]?.path ?? '']);
    expect(files.stdout.split('\n')).toEqual(expect.arrayContaining(['5.parquet', '60.parquet']));
  }, 240_000);
});
