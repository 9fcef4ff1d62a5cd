import { execFile, spawn } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunLab, downLab, execInNode, type Lab, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';

const INSTANCE = 'i7r-doctor';
const can = canRunLab();
const CLI = join(__dirname, '../../..', process.env.MUSTER_CLI ?? 'out/cli/muster.cjs');

interface Examined {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test names the keys that it reads
  readonly summary: any;
}

describe.skipIf(!can.ok)(`muster doctor --cluster on real nodes${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  const node = (name: string) => nodeOf(lab, name);

  /** Runs the doctor as a lab's automation does, and reads the summary it left. */
  const doctor = (...args: string[]): Promise<Examined> => doctorWith({}, ...args);
  const doctorWith = (more: Readonly<Record<string, string>>, ...args: string[]): Promise<Examined> =>
    new Promise((resolve) => {
      const file = join(lab.managerHome, 'summary.json');
      const cluster = ['--cluster', '--scheduler', `alice@${node('atlas').address}`];
      const workers = ['--workers', `alice@${node('heron').address}:2,alice@${node('ibis').address}`];
      const share = ['--cluster-share', 'clustershare/doc', '--remote-cluster-share', 'clustershare/doc'];
      const argv = [CLI, 'doctor', ...cluster, ...workers, ...share, '--summary-json', file, ...args];
      const child = spawn(process.execPath, argv, { env: { ...process.env, HOME: lab.managerHome, ...more } });
      let [out, err] = ['', ''];
      child.stdout.on('data', (data) => (out += String(data)));
      child.stderr.on('data', (data) => (err += String(data)));
      child.on('close', (code) => resolve({ code, out, err, summary: JSON.parse(readFileSync(file, 'utf8')) }));
    });
  const keysOf = (summary: object) => Object.keys(summary).filter((key) => !key.startsWith('muster_'));

  beforeAll(async () => {
    lab = await upLab('pair', { instance: INSTANCE });
  }, 120_000);
  afterAll(() => downLab({ instance: INSTANCE }));

  it('a check before anything is set up fails, names the worker, and leaves a summary', async () => {
    const seen = await doctor('--share-check-only');
    expect(seen.code, seen.err).toBe(1);
    expect(seen.summary).toMatchObject({ success: false });
    expect(seen.err).toContain('muster doctor failed:');
  }, 60_000);

  it('sets the share up, with a row per step in the words of AGILab', async () => {
    const seen = await doctor('--setup-share', 'sshfs', '--apply');
    expect(seen.code, seen.err).toBe(0);
    expect(keysOf(seen.summary)).toEqual([
      'plan',
      'setup_applied',
      'setup_backend',
      'share_setup',
      'shared_cluster_share',
      'success',
    ]);
    const actions = new Set(seen.summary.share_setup.map(({ action }: { action: string }) => action));
    for (const action of ['mkdir', 'check-sshfs', 'write-env', 'mount']) expect(actions).toContain(action);
    expect(seen.summary.shared_cluster_share).toHaveLength(3);
  }, 120_000);

  it('proves the share alone', async () => {
    const seen = await doctor('--share-check-only');
    expect(seen.code, seen.err).toBe(0);
    expect(keysOf(seen.summary)).toEqual(['plan', 'share_check_only', 'shared_cluster_share', 'success']);
  }, 60_000);

  it('runs the whole proof of its own flights, and reads back what it computed', async () => {
    const seen = await doctor('--aircraft', '5,60,61,62', '--rows-per-aircraft', '30');
    expect(seen.code, seen.err).toBe(0);
    const { summary } = seen;
    expect(keysOf(summary)).toEqual([
      'outputs',
      'plan',
      'run_result',
      'shared_cluster_share',
      'success',
      'written_inputs',
    ]);
    expect(summary.run_result).toMatch(/^_d__ \d+\.\d{3}$/);
    expect(summary.written_inputs).toHaveLength(4);
    expect(summary.outputs).toHaveLength(3);
    for (const row of summary.outputs) {
      expect(row).toMatchObject({ row_count: 120, aircraft: ['5', '60', '61', '62'] });
      expect(row.parquet_files).toEqual(['5.parquet', '60.parquet', '61.parquet', '62.parquet']);
      // One of each of the three slots, as every end sees them.
      expect(row.reduce_artifacts).toHaveLength(3);
      for (const name of row.reduce_artifacts) expect(name).toMatch(/^reduce_summary_worker_.+\.json$/);
    }
    expect(seen.out).toContain('AGILAB Flight cluster validation outputs');
    console.info(seen.out);
  }, 240_000);

  it('refuses workers of several accounts, as AGILab does', async () => {
    const seen = await doctor('--workers', `alice@${node('heron').address},bob@${node('ibis').address}`);
    expect([seen.code, seen.summary.success], seen.err).toEqual([1, false]);
    expect(seen.err).toContain('--workers names the accounts alice, bob.');
    expect(seen.summary.error).toBe('--workers names the accounts alice, bob.');
  }, 60_000);

  it("tells what a worker's own tool said when a step fails there", async () => {
    await execInNode(node('ibis'), ['sh', '-c', 'mkdir -m 500 /home/alice/locked']);
    const seen = await doctor('--setup-share', 'sshfs', '--apply', '--remote-cluster-share', 'locked/doc');
    console.info(seen.err);
    expect([seen.code, seen.summary.success], seen.err).toEqual([1, false]);
    expect(seen.err).toContain('Permission denied');
    expect(JSON.stringify(seen.summary.muster_failure)).toContain('Permission denied');
    const back = await doctor('--setup-share', 'sshfs', '--apply');
    expect(back.code, back.err).toBe(0);
  }, 180_000);

  it('logs in with the key of --ssh-key, and not without it where the nodes know no other', async () => {
    const [own, given] = [join(lab.managerHome, '.ssh/id_ed25519'), join(lab.managerHome, 'given-key')];
    await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', given]);
    const line = readFileSync(`${given}.pub`, 'utf8').trim();
    for (const { name } of lab.nodes.filter((one) => ['atlas', 'heron', 'ibis'].includes(one.name)))
      await execInNode(node(name), ['sh', '-c', `echo '${line}' >> /home/alice/.ssh/authorized_keys`]);
    renameSync(own, `${own}.away`);
    try {
      const without = await doctor('--share-check-only');
      expect([without.code, without.summary.success], without.err).toEqual([1, false]);
      const seen = await doctor('--share-check-only', '--ssh-key', given);
      expect([seen.code, seen.summary.success], seen.err).toEqual([0, true]);
    } finally {
      renameSync(`${own}.away`, own);
    }
  }, 180_000);

  it('accepts unknown host keys by policy alone, with a warning, and says so in the report', async () => {
    const known = join(lab.managerHome, '.ssh/known_hosts');
    const before = readFileSync(known);
    const policy = { AGILAB_CLUSTER_SSH_HOST_KEY_POLICY: 'accept-new' };
    try {
      writeFileSync(known, '');
      const strict = await doctor('--share-check-only');
      expect([strict.code, strict.summary.success], strict.err).toEqual([1, false]);
      expect(readFileSync(known, 'utf8')).toBe('');
      const seen = await doctorWith(policy);
      expect([seen.code, seen.summary.success], seen.err).toEqual([0, true]);
      expect(seen.err).toContain('unknown host keys are accepted unseen');
      const page = readFileSync(seen.summary.muster_report.replace(/json$/, 'md'), 'utf8');
      expect(page).toContain('Accepted unseen: nobody compared it');
    } finally {
      writeFileSync(known, before);
    }
  }, 240_000);

  it("a worker whose mount is gone fails the proof with that worker's words, and a summary", async () => {
    await execInNode(node('ibis'), ['sh', '-c', 'fusermount3 -u /home/alice/clustershare/doc']);
    const seen = await doctor();
    expect(seen.code).toBe(1);
    expect(seen.summary).toMatchObject({ success: false, muster_failure: { code: expect.any(String) } });
    expect(keysOf(seen.summary)).toContain('plan');
    expect(seen.err).toContain('Set the share up again with --setup-share and --apply');
    console.info(seen.err);
  }, 120_000);
});
