import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProofPhaseId, ProofReport } from '../../../src/shared/model/proof';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, type Lab, type LabNode, type Scenario, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';

const INSTANCE = 'i7a-agilab';
const can = canRunLab();
const LONG_MS = 600_000;

/** Nodes that need nothing, in this order of addresses; trust from scheduler to worker is Muster's work. */
const scenario = (names: readonly string[]): Scenario => ({
  name: 'agilab',
  nodes: names.map((name) =>
    name === 'atlas' ? { name, role: 'scheduler' as const } : { name, role: 'worker' as const },
  ),
});

/** Processes of AGILab, Dask and uv on a node, without this very look. */
async function leftOn(node: LabNode): Promise<string[]> {
  const script = `ps -eo pid,args | grep -E '[w]env/|[d]ask|[u]v |[a]gilab_exec' | grep -v 'grep\\|ps -eo'; ss -ltnH | awk '{print $4}' | grep -v ':22$'`;
  const { stdout } = await execInNode(node, ['sh', '-c', script], { user: 'root' });
  return stdout.split('\n').filter((line) => line.trim() !== '');
}

/** Declares a test, or does not. */
type Each = (name: string, test: () => Promise<void>, timeoutMs: number) => void;

const reportOf = (one: Told) => ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));
const linesOf = (report: ProofReport) => Object.values(report.logs).flat();

describe.skipIf(!can.ok).each([
  ['the scheduler’s address first', ['atlas', 'heron']],
  ['the scheduler’s address last', ['heron', 'atlas']],
] as const)(
  `two nodes prove themselves with the real AGILab, %s${can.ok ? '' : ` (${can.reason})`}`,
  (order, names) => {
    const isFirst = names[0] === 'atlas';
    // What does not depend on the order of addresses is tried in one of them.
    const no = () => undefined;
    const onFirst: Each = isFirst ? it : no;
    const onSecond: Each = isFirst ? no : it;
    let lab: Lab;
    let muster: Muster;
    const times: Record<string, number> = {};
    const node = (name: string) => nodeOf(lab, name);
    const left = async () => [...(await leftOn(node('heron'))), ...(await leftOn(node('atlas')))];
    const inAtlas = (script: string, timeoutMs = 240_000) =>
      execInNode(node('atlas'), ['sh', '-c', `export PATH=$HOME/.local/bin:$PATH; cd; ${script}`], { timeoutMs });

    beforeAll(async () => {
      lab = await upLab(scenario(names), { instance: INSTANCE, replace: true });
      muster = musterHere(lab);
      const [atlas, heron] = [node('atlas'), node('heron')].map(({ address }) => `alice@${address}`);
      const set = ['cluster', 'set', '--scheduler', `${atlas}`, '--workers', `${heron}:2`];
      const one = await muster([...set, '--runner', 'agilab', '--python', '3.13']);
      expect(one.code, told(one)).toBe(0);
    }, LONG_MS);
    afterAll(async () => {
      console.info(`${order}, times in ms:`, JSON.stringify(times));
      await downLab({ instance: INSTANCE });
    });

    it(
      'refuses to begin while the scheduler cannot log in on the worker, and says what mends it',
      async () => {
        const before = await inAtlas('find . | sort');
        const shared = await muster(['share', 'apply']);
        expect(shared.code, told(shared)).toBe(0);
        const proved = await muster(['prove'], { timeoutMs: LONG_MS });
        expect([proved.code, proved.result.verdict], told(proved)).toEqual([1, 'failed']);
        expect(JSON.stringify(reportOf(proved).failure)).toContain('muster trust --seed');
        const after = await inAtlas('find . -path ./.muster-agilab | sort');
        expect([before.code, after.stdout.trim()]).toEqual([0, '']);
        const seeded = await muster(['trust', '--seed']);
        expect(seeded.code, told(seeded)).toBe(0);
      },
      LONG_MS,
    );

    const cancelledIn: readonly ProofPhaseId[] = isFirst ? ['install', 'compute'] : [];
    it.each(cancelledIn.filter((phase) => phase === 'install'))(
      'is cancelled in %s and leaves nothing',
      async (phase) => {
        await cancelIn(phase);
      },
      LONG_MS,
    );

    /** Time from the interruption until a look at both nodes finds nothing; the look itself takes its time. */
    async function untilGone(sinceMs: number): Promise<number> {
      for (;;) {
        const lookedAt = Date.now();
        if ((await left()).length === 0) return Date.now() - sinceMs;
        if (lookedAt - sinceMs > 30_000) return Number.POSITIVE_INFINITY;
      }
    }

    async function cancelIn(phase: ProofPhaseId): Promise<void> {
      let at: number | null = null;
      let hasRun = false;
      let gone: Promise<number> = Promise.resolve(Number.NaN);
      const proved = await muster(['prove'], {
        timeoutMs: LONG_MS,
        onEvent: (what, interrupt) => {
          if (what.type === 'proof-phase' && what.span.phase === phase) hasRun = true;
          const isAtWork =
            what.type === 'log' && what.lines.some(({ text }) => /uv --quiet|Starting worker|exec_ssh/.test(text));
          if (at !== null || !hasRun || (phase === 'install' && !isAtWork)) return;
          at = Date.now();
          interrupt();
          gone = untilGone(at);
        },
      });
      const tookMs = at === null ? Number.NaN : Date.now() - at;
      times[`cancelled in ${phase}`] = tookMs;
      expect(proved.code, told(proved)).toBe(130);
      await expect.poll(left, { timeout: 2_500 }).toEqual([]);
      const goneMs = await gone;
      times[`nothing left after cancel in ${phase}`] = goneMs;
      console.info(`cancelled in ${phase}: nothing left after ${goneMs} ms, end of the command after ${tookMs} ms`);
    }

    it(
      'passes, and only the remote worker computed',
      async () => {
        const proved = await muster(['prove'], { timeoutMs: LONG_MS });
        times['prove, first'] = proved.tookMs;
        expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
        const report = reportOf(proved);
        const heron = report.nodes.find(({ name, role }) => role === 'worker' && name !== '')?.id;
        expect(report.batches.map(({ node: at, state, rows }) => [at, state, rows])).toEqual(
          Array.from({ length: 16 }, () => [heron, 'done', 48]),
        );
        expect(report.claims.filter(({ state }) => state === 'broken')).toEqual([]);
        expect(report.outputs.files).toHaveLength(16);
        const address = node('heron').address;
        const lines = linesOf(report);
        const telling = [
          /wenv\/flight_telemetry_worker add .*'dask\[distributed\]'/,
          new RegExp(`\\[${address}\\].*uv .*--project wenv/flight_telemetry_worker add .*'dask\\[distributed\\]'`),
          new RegExp(`Launched remote worker in background on ${address}`),
          new RegExp(`worker #\\d+: ${address}:\\d+`),
          /worker #\d+ completed \d+ plan batches/,
        ].map((pattern) => lines.find((line) => pattern.test(line)));
        expect(
          telling.every((line) => line !== undefined),
          lines.join('\n'),
        ).toBe(true);
        console.info(`${order}:\n${telling.map((line) => `  ${line?.slice(0, 220)}`).join('\n')}`);
        expect(await left()).toEqual([]);
      },
      LONG_MS,
    );

    it(
      'runs again without installing, and says with what the install was made',
      async () => {
        const proved = await muster(['prove'], { timeoutMs: LONG_MS });
        times['prove, again'] = proved.tookMs;
        expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
        const claim = reportOf(proved).claims.find(({ id }) => id === 'agilab-installed');
        expect(claim?.observed).toMatch(/installed 20.* UTC with AGILab 20[0-9.]+, unchanged$/);
        expect(linesOf(reportOf(proved)).some((line) => line.includes('Installing Dask worker runtime'))).toBe(false);
      },
      LONG_MS,
    );

    it.each(cancelledIn.filter((phase) => phase !== 'install'))(
      'is cancelled in %s, leaves nothing, and runs again',
      async (phase) => {
        await cancelIn(phase);
        const proved = await muster(['prove'], { timeoutMs: LONG_MS });
        expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
      },
      LONG_MS,
    );

    onFirst(
      'makes snippets that the real AGILab binds, runs and validates',
      async () => {
        const folder = join(tmpdir(), INSTANCE);
        const saved = join(folder, 'flight_telemetry_project');
        mkdirSync(saved, { recursive: true });
        const made = await muster(['snippets', '--save', saved, '--stage', join(saved, 'lab_stages.toml')]);
        expect(made.code, told(made)).toBe(0);
        const files = ['AGI_install', 'AGI_get_distrib', 'AGI_run'].map((name) => `${name}_flight_telemetry.py`);
        for (const file of [...files, 'lab_stages.toml'])
          await inAtlas(
            `mkdir -p flight_telemetry_project; echo ${readFileSync(join(saved, file)).toString('base64')} | base64 -d > flight_telemetry_project/${file}`,
          );
        rmSync(folder, { recursive: true });
        await inAtlas(`echo ${Buffer.from(BIND).toString('base64')} | base64 -d > bind.py`);
        const python = '.muster-agilab/.venv/bin';
        const bound = await inAtlas(`${python}/python bind.py flight_telemetry_project`);
        expect([bound.code, bound.stderr]).toEqual([0, '']);
        for (const call of ['AGI.install', 'AGI.get_distrib', 'AGI.run', 'RunRequest', 'StageRequest', 'AgiEnv'])
          expect(bound.stdout).toContain(`bound ${call} `);
        const validated = await inAtlas(
          `${python}/agilab workflow validate flight_telemetry_project/lab_stages.toml --dry-run --json`,
        );
        const report = JSON.parse(validated.stdout) as {
          status: string;
          summary: Record<string, number>;
          module_key: string;
        };
        expect([validated.code, report.status, report.module_key]).toEqual([0, 'pass', 'flight_telemetry']);
        expect(report.summary).toMatchObject({ stage_count: 1, error_count: 0, warning_count: 0 });
        const ran = await inAtlas(
          `rm -rf clustershare/lab/muster_flight_agilab/out; ${python}/python flight_telemetry_project/AGI_run_flight_telemetry.py; ls clustershare/lab/muster_flight_agilab/out`,
        );
        console.info(
          `AGI_run by hand: ${ran.stdout
            .split('\n')
            .filter((line) => /^_d__|plan batches/.test(line))
            .join('; ')}`,
        );
        expect(ran.stdout).toMatch(/^_d__ [0-9.]+$/m);
        expect(ran.stdout.match(/^\d+\.parquet$/gm)).toHaveLength(16);
        const settings = '.agilab/apps/flight_telemetry_project/app_settings.toml';
        const spread = await inAtlas(
          `sed -i 's/cluster_enabled *= *false/cluster_enabled = true/' ${settings}; ${python}/python flight_telemetry_project/AGI_get_distrib_flight_telemetry.py | tail -n 1`,
        );
        expect(spread.stdout.match(/\d+_cluster_validation\.csv/g)).toHaveLength(16);
        await inAtlas('rm -rf flight_telemetry_project bind.py');
      },
      LONG_MS,
    );

    onFirst(
      'proves another project of AGILab as far as that can be known',
      async () => {
        const folder = 'clustershare/lab/minimal_app/dataset';
        await inAtlas(
          `mkdir -p ${folder}; for i in 1 2 3 4; do { echo value; seq 1 800; } > ${folder}/part$i.csv; done`,
        );
        const proved = await muster(['prove', '--app', 'minimal_app_project'], { timeoutMs: LONG_MS });
        times['prove --app, first'] = proved.tookMs;
        expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
        const report = reportOf(proved);
        expect(report.headline.en).toContain('What stands in them was not judged.');
        expect(report.claims.find(({ id }) => id === 'project-unknown')?.state).toBe('advice');
        expect(report.outputs.files.length).toBeGreaterThan(0);
        console.info(`--app: ${report.outputs.files.map((file) => file.name).join(', ')}`);
      },
      LONG_MS,
    );

    onSecond(
      'is taken back whole',
      async () => {
        const undone = await muster(['undo', '--all'], { timeoutMs: LONG_MS });
        expect(undone.code, told(undone)).toBe(0);
        const stays = `find . -type f ! -path './.cache/*' ! -path './.local/bin/*' ! -name '.bash*' ! -name .profile`;
        const there = await Promise.all(
          ['atlas', 'heron'].map((name) => execInNode(node(name), ['sh', '-c', `cd; ${stays}`])),
        );
        const files = there
          .flatMap(({ stdout }) => stdout.split('\n'))
          .filter((line) => line !== '' && !line.startsWith('./.ssh/'));
        expect(files).toEqual([]);
      },
      LONG_MS,
    );
  },
);

/** Binds every call of the snippets against the signatures of the AGILab that is there. */
const BIND = `
import ast, glob, inspect, sys
from agi_cluster.agi_distributor import AGI, RunRequest, StageRequest
from agi_env import AgiEnv
known = {"AGI.install": AGI.install, "AGI.run": AGI.run, "AGI.get_distrib": AGI.get_distrib, "RunRequest": RunRequest,
         "StageRequest": StageRequest, "AgiEnv": AgiEnv}
for name in sorted(glob.glob(sys.argv[1] + "/*.py")):
    text = open(name, encoding="utf-8").read()
    compile(text, name, "exec")
    for call in ast.walk(ast.parse(text)):
        what = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
        if what in known:
            inspect.signature(known[what]).bind(*[None] * len(call.args), **{each.arg: None for each in call.keywords})
            print("bound", what, [each.arg for each in call.keywords])
`;
