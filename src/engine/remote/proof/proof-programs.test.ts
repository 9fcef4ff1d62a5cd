import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DASK_PAGE } from '../../proof/dashboard-door';
import {
  ADDRESS,
  AIRCRAFT,
  forWorkers,
  INPUTS,
  OUTPUT,
  programCluster,
  RANGES,
  ROWS,
  type Started,
  slotOf,
  WENV,
} from './program-cluster';
import {
  base64,
  eventsIn,
  findUv,
  flightCsv,
  type LabNode,
  makeNodes,
  type ProgramEvent,
  programText,
  sha256,
} from './program-lab';

const here = dirname(fileURLToPath(import.meta.url));
const uvFolder = process.platform === 'win32' ? null : findUv();
if (uvFolder === null) console.info('Skipped: the programs of the proof need uv on the PATH or in .uv-venv.');

const PROGRAMS = readdirSync(here).filter((name) => name.endsWith('.py') && !name.startsWith('test_'));

const lab = makeNodes(['grebe', 'heron', 'egret']);
const [grebe, heron, egret] = lab.nodes as [LabNode, LabNode, LabNode];
const path = `${uvFolder ?? ''}:${process.env.PATH ?? ''}`;
const minor = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])
  .stdout.toString()
  .trim();
let exported: { sha: string; text: string } = { sha: '', text: '' };

const { run, program, handOver, startCluster } = programCluster(lab.nodes, path);
const install = (node: LabNode) =>
  run(node, 'env-install.sh', { WENV, PYTHON: minor, EXPORT_SHA: exported.sha, EXPORT_B64: exported.text, UV: '' })
    .closed;
const put = (node: LabNode, folder: string, files: [string, string][]) =>
  run(node, 'put-files.sh', {
    FOLDER: folder,
    MODE: '644',
    FILES: files.map(([n, t]) => `${n}:${base64(t)}`).join(' '),
  }).closed;
const shutDown = (node: LabNode, runId: string, ports: string) =>
  run(node, 'shut-down.sh', { RUN_ID: runId, PORTS: ports, OUTPUT: node === grebe ? OUTPUT : '', WAIT_S: '3' }).closed;
const inputs: [string, string][] = AIRCRAFT.map((a) => [`${a}_cluster_validation.csv`, flightCsv(a, ROWS)]);

async function compute(cluster: Started, challengeWaitS = 3): Promise<ProgramEvent[]> {
  const answer = await program(grebe, 'compute.py', cluster.runId, {
    scheduler: cluster.scheduler,
    schedulerName: 'grebe',
    output: OUTPUT,
    slots: cluster.slots,
    attachTimeoutS: 20,
    batchTimeoutS: 30,
    challengeWaitS,
    batches: AIRCRAFT.map((a) => ({ aircraft: a, input: `${INPUTS}/${a}_cluster_validation.csv` })),
  }).closed;
  expect(answer, answer.out).toMatchObject({ code: 0 });
  return eventsIn(answer.out);
}

/** Ids of broken claims with their reasons. */
async function verify(
  cluster: Started,
  events: readonly ProgramEvent[],
  slots = cluster.slots,
): Promise<Record<string, string>> {
  const answer = await program(grebe, 'verify_outputs.py', cluster.runId, {
    output: OUTPUT,
    startedMs: events.find((e) => e.event === 'computed')?.startedMs,
    aircraft: AIRCRAFT,
    rowsPerAircraft: ROWS,
    inputSha256: Object.fromEntries(AIRCRAFT.map((a) => [String(a), sha256(flightCsv(a, ROWS))])),
    slots,
    results: events.filter((e) => e.event === 'batch-finished'),
    visibilityS: 0,
  }).closed;
  const verified = eventsIn(answer.out).find((e) => e.event === 'verified');
  if (verified === undefined) throw new Error(answer.out);
  expect(answer.code).toBe(verified.holds === true ? 0 : 1);
  const claims = verified.claims as { id: string; holds: boolean; reason: string }[];
  expect(claims).toHaveLength(11);
  return Object.fromEntries(claims.filter((c) => !c.holds).map((c) => [c.id, c.reason]));
}

const python = (code: string) => {
  const done = spawnSync(join(grebe.home, WENV, '.venv/bin/python'), ['-c', code], { cwd: join(grebe.home, OUTPUT) });
  if (done.status !== 0) throw new Error(done.stderr.toString());
};

describe.skipIf(uvFolder === null)('the Flight proof on real Dask', () => {
  let cluster: Started;
  let events: ProgramEvent[];

  beforeAll(async () => {
    const resolved = await run(grebe, 'env-resolve.sh', { WENV, REQUIRES_PYTHON: `==${minor}.*`, REFRESH: '', UV: '' })
      .closed;
    const [, sha, body] = /^MUSTER-EXPORT (\S+) (\S+)$/m.exec(resolved.out) ?? [];
    if (sha === undefined || body === undefined) throw new Error(resolved.out);
    exported = { sha, text: body };
    for (const answer of [await install(grebe), ...(await Promise.all([install(heron), install(egret)]))]) {
      expect(answer, answer.out).toMatchObject({ code: 0 });
    }
    for (const node of lab.nodes) {
      await put(
        node,
        `${WENV}/programs`,
        PROGRAMS.map((name) => [name, programText(name)]),
      );
      await put(node, INPUTS, inputs);
    }
    mkdirSync(join(grebe.home, 'clustershare/two'), { recursive: true });
    for (const node of [heron, egret]) {
      mkdirSync(join(node.home, 'clustershare'));
      symlinkSync(join(grebe.home, 'clustershare/two'), join(node.home, 'clustershare/two'));
    }
    cluster = await startCluster('run-1');
    events = await compute(cluster);
  }, 120_000);

  afterAll(() => {
    cluster?.end();
    lab.end();
  });

  it('carries hashes and no index address', () => {
    const list = Buffer.from(exported.text, 'base64').toString('utf8');
    expect(sha256(list)).toBe(exported.sha);
    expect(list).toContain('--hash=sha256:');
    expect(list).not.toContain('://');
  });

  it('reuses an unchanged environment, with equal packages on every node', async () => {
    const again = await install(heron);
    expect(again.out).toContain('"reused":true');
    const packages = (out: string) => out.split('\n').filter((line) => line.startsWith('MUSTER-PACKAGE'));
    const frozen = await run(egret, 'env-freeze.sh', { WENV, UV: '' }).closed;
    expect(packages(frozen.out)).toEqual(packages(again.out));
    expect(packages(frozen.out).length).toBeGreaterThan(15);
  });

  it('lets every slot compute, near enough the same number', () => {
    const done = events.filter((e) => e.event === 'batch-finished');
    const per = ['heron#0', 'heron#1', 'egret#0'].map((slot) => done.filter((e) => e.worker === slot).length);
    expect([...per].sort()).toEqual([5, 5, 6]);
    expect(events.filter((e) => e.event === 'batch-assigned')).toHaveLength(16);
    expect(events.filter((e) => e.event === 'batch-started')).toHaveLength(16);
  });

  it('listens on the declared ports and on loopback, as the programs and ss both say', async () => {
    const answer = await program(heron, 'listeners.py', 'run-1', {
      address: ADDRESS,
      ranges: [RANGES.scheduler, RANGES.worker],
    }).closed;
    const seen = eventsIn(answer.out)[0];
    expect(seen).toMatchObject({ holds: true });
    const ports = Object.values(cluster.ports).join(' ').split(' ');
    const sockets = ((seen?.sockets ?? []) as { address: string; port: number }[]).map((s) => `${s.address}:${s.port}`);
    expect(sockets).toEqual(expect.arrayContaining(ports));
    const open = spawnSync('ss', ['-ltnH']);
    if (open.status === 0) {
      const lines = open.stdout
        .toString()
        .split('\n')
        .map((line) => line.split(/\s+/)[3] ?? '');
      expect(lines).toEqual(expect.arrayContaining(sockets));
    }
  });

  it('shows its workers on pages that only this machine can reach', async () => {
    const [ready] = await cluster.events('scheduler-ready', 1);
    const text = await new Promise<string>((resolve, reject) => {
      get(`http://127.0.0.1:${String(ready?.dashboard)}${DASK_PAGE}`, (answer) => {
        let said = '';
        answer.on('data', (chunk: Buffer) => {
          said += chunk.toString();
        });
        answer.on('end', () => resolve(said));
      }).on('error', reject);
    });
    for (const name of ['heron#0', 'heron#1', 'egret#0']) expect(text).toContain(name);
  });

  it('names the port and both sides when a firewall stands between', async () => {
    const answer = await program(heron, 'start_workers.py', 'run-1', {
      nodeId: 'heron',
      handedWithinS: 20,
      ownKey: true,
    });
    await handOver(heron, 'run-1', 'workers', forWorkers('heron', 1, 'tls://127.0.0.1:1'));
    const said = await answer.closed;
    expect(said.out).toMatch(
      /MUSTER-ERROR port-blocked heron does not reach port 1 of grebe \(127\.0\.0\.1\): Connection refused\./,
    );
  });

  it('refuses a client without a certificate of the run', () => {
    const code = `
import asyncio, ssl
async def main():
    ctx = ssl.create_default_context(); ctx.check_hostname = False; ctx.verify_mode = ssl.CERT_NONE
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", ${cluster.scheduler.split(':').pop()}, ssl=ctx), 5)
        data = await asyncio.wait_for(reader.read(1), 5)
    except (ssl.SSLError, ConnectionError):
        return
    assert data == b"", "the scheduler spoke to a stranger"
asyncio.run(main())`;
    expect(() => python(code)).not.toThrow();
  });

  it('keeps each key on its node, readable by its owner alone', () => {
    for (const node of lab.nodes) {
      const folder = join(node.home, '.muster-run/run-1/tls');
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(readdirSync(folder).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
      for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    const keys = lab.nodes.map((node) => readFileSync(join(node.home, '.muster-run/run-1/tls/key.pem'), 'utf8'));
    expect(new Set(keys).size).toBe(3);
  });

  it('holds in every claim, and shows the worker the same bytes', async () => {
    expect(await verify(cluster, events)).toEqual({});
    const view = await run(egret, 'share-view.sh', { FOLDER: OUTPUT }).closed;
    for (const done of events.filter((e) => e.event === 'batch-finished')) {
      expect(view.out).toContain(`MUSTER-FILE ${String(done.sha256)} ${String(done.sizeBytes)} ${String(done.file)}\n`);
    }
  });

  it('fails by its own reason for each file that was tampered with', async () => {
    const restore = new Map(
      readdirSync(join(grebe.home, OUTPUT)).map((n) => [n, readFileSync(join(grebe.home, OUTPUT, n))]),
    );
    const rewrite = (change: string) =>
      python(
        `import pyarrow as pa, pyarrow.parquet as pq, pyarrow.compute as pc\nt = pq.read_table("60.parquet"); s = t.schema\n${change}\npq.write_table(t, "60.parquet")`,
      );
    const cases: [() => void, string, string][] = [
      [() => rmSync(join(grebe.home, OUTPUT, '60.parquet')), 'outputs-visible', 'worker-only-output'],
      [() => writeFileSync(join(grebe.home, OUTPUT, '60.parquet'), 'PAR1 cut'), 'rows-complete', 'unreadable-output'],
      [() => rewrite('t = t.slice(0, 47)'), 'rows-complete', 'partial-rows'],
      [
        () => rewrite('t = t.set_column(4, s.field(4), pc.add(t["speed"], 0.001)).cast(s)'),
        'values-correct',
        'altered-values',
      ],
      [() => rewrite('t = t.replace_schema_metadata({"muster.run": "run-0"})'), 'outputs-fresh', 'stale-output'],
      [() => python('import os; os.utime("60.parquet", (1, 1))'), 'outputs-fresh', 'stale-output'],
    ];
    for (const [tamper, claim, reason] of cases) {
      tamper();
      expect(await verify(cluster, events)).toMatchObject({ [claim]: reason });
      for (const [name, data] of restore) writeFileSync(join(grebe.home, OUTPUT, name), data);
    }
    const idle = slotOf('egret#7');
    expect(await verify(cluster, events, [...cluster.slots, idle])).toMatchObject({
      'every-slot-computed': 'idle-slot',
    });
  }, 60_000);

  it('notices that a worker writes into a folder of its own', async () => {
    rmSync(join(egret.home, 'clustershare/two'));
    mkdirSync(join(egret.home, OUTPUT), { recursive: true });
    const cheated = await compute(cluster, 0.5);
    expect(cheated.find((e) => e.event === 'outputs-cleared')?.removed).toContain('60.parquet');
    expect(await verify(cluster, cheated)).toMatchObject({
      'outputs-visible': 'worker-only-output',
      'share-is-shared': 'local-directory',
      'every-slot-computed': 'idle-slot',
    });
  });

  it('names a slot that never attached', async () => {
    const ghost = slotOf('ghost#0');
    const answer = await program(grebe, 'compute.py', 'run-1', {
      scheduler: cluster.scheduler,
      schedulerName: 'grebe',
      output: OUTPUT,
      slots: [ghost],
      attachTimeoutS: 0.5,
      batchTimeoutS: 5,
      challengeWaitS: 0,
      batches: [{ aircraft: 60, input: `${INPUTS}/60_cluster_validation.csv` }],
    }).closed;
    expect(answer.code).toBe(3);
    expect(answer.out).toMatch(/MUSTER-ERROR worker-not-attached .*ghost#0/);
  });

  it('says what remains while the run goes on elsewhere, and leaves nothing once it is ended', async () => {
    // Another run's id is a prefix of none: its shut-down must not touch this run.
    expect((await shutDown(heron, 'run', '')).out).toContain('MUSTER-ENDED 0');
    const kept = await shutDown(heron, 'run', cluster.ports.heron ?? '');
    expect(kept.out).toContain(`MUSTER-REMAINS port ${cluster.ports.heron?.split(' ')[0]}`);
    expect(kept.out).not.toContain('MUSTER-CLEAN');
    for (const node of [egret, heron, grebe]) {
      const done = await shutDown(node, 'run-1', cluster.ports[node.id] ?? '');
      // Its slots were there, and the script had to end them. Slots that lose their scheduler may end by themselves first.
      if (node === egret) cluster.killScheduler();
      if (node === egret) expect(Number(/MUSTER-ENDED (\d+)/.exec(done.out)?.[1])).toBeGreaterThan(0);
      expect(done, done.out).toMatchObject({ code: 0, out: expect.stringContaining('MUSTER-CLEAN') });
      expect(existsSync(join(node.home, '.muster-run'))).toBe(false);
    }
    expect(readdirSync(join(grebe.home, OUTPUT)).filter((n) => n.includes('challenge') || n.endsWith('.part'))).toEqual(
      [],
    );
  });

  it('computes and verifies in the process of the scheduler, as the engine runs it', async () => {
    rmSync(join(egret.home, 'clustershare/two'), { recursive: true });
    symlinkSync(join(grebe.home, 'clustershare/two'), join(egret.home, 'clustershare/two'));
    const whole = await startCluster('run-2', true);
    try {
      const [computed] = await whole.events('computed', 1);
      expect(computed).toMatchObject({ batches: 16, rows: 16 * ROWS, workers: ['egret#0', 'heron#0', 'heron#1'] });
      const [verified] = await whole.events('verified', 1);
      expect(verified).toMatchObject({ holds: true });
    } finally {
      for (const node of lab.nodes) await shutDown(node, 'run-2', whole.ports[node.id] ?? '');
      whole.end();
    }
  }, 60_000);

  it('makes the environment anew when a package was added by hand', async () => {
    const library = join(egret.home, WENV, '.venv/lib', `python${minor}`, 'site-packages/stray-1.0.dist-info');
    mkdirSync(library);
    writeFileSync(join(library, 'METADATA'), 'Metadata-Version: 2.1\nName: stray\nVersion: 1.0\n');
    const again = await install(egret);
    expect(again.out).toContain('"reused":false');
    expect(again.out).not.toContain('stray');
  }, 60_000);
});
