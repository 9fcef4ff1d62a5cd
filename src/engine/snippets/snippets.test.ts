import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { type Cluster, emptyCluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { FLIGHT } from '../proof/flight-plan';
import { FLIGHT_APP, flightData, snippetInputOf } from './cluster-snippets';
import { labStages, stageKey } from './lab-stages';
import { jsonExpression, pythonLiteral } from './python-literal';
import { newSessionName, sessionName, sessionsRoot } from './session-folder';
import { SNIPPET_KINDS, type SnippetInput, snippetText } from './snippet-text';

/** Runs Python on a text, with values on its standard input. */
const python = (code: string, input: string): string =>
  execFileSync('python3', ['-c', code], { input, encoding: 'utf8', timeout: 30_000 });

const node = (id: string, address: string) => ({
  id: id as NodeId,
  name: id,
  address,
  port: 22,
  user: 'alice',
  aliases: [],
  sources: ['typed' as const],
  isSetAside: false,
});
const cluster: Cluster = {
  ...emptyCluster('lab'),
  nodes: [node('atlas', 'atlas.lan'), node('heron', '10.0.0.2')],
  scheduler: 'atlas' as NodeId,
  workers: [{ node: 'heron' as NodeId, slots: 2 }],
  share: { ...emptyCluster('lab').share, schedulerPath: 'clustershare/lab', workerPath: 'clustershare/lab/' },
};
const place = {
  appsPath: '/home/alice/.muster-agilab/.venv/lib/python3.13/site-packages/agilab/apps/builtin',
  app: FLIGHT_APP,
  addresses: new Map([
    ['atlas' as NodeId, '10.0.0.1'],
    ['heron' as NodeId, '10.0.0.2'],
  ]),
  schedulerUser: 'alice',
  workerUser: 'alice',
  session: '',
  data: flightData(FLIGHT),
};
const input = snippetInputOf(cluster, place);

/** Characters that could end a line, a string or a direction. */
const AWKWARD = fc.constantFrom(
  'a',
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  '\0',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  'é',
  '😀',
);

describe('values', () => {
  it('come back from Python as they were, whatever they hold', () => {
    const texts = fc.sample(fc.string({ unit: 'grapheme', maxLength: 40 }), 200);
    const odd = [
      '"',
      "'",
      '\\',
      '\n',
      '\u2028',
      '"""',
      '#',
      '{x}',
      '%s',
      '\u202e',
      '\u0085',
      'é',
      '😀',
      "'''",
      '\0',
      '\r',
    ];
    const values = [...texts, ...odd, { 'a"b': [1, -2.5, true, false, null, { c: '\\n' }] }];
    const seen = python(
      'import ast,json,sys\nprint(json.dumps([ast.literal_eval(line) for line in json.load(sys.stdin)]))',
      JSON.stringify(values.map(pythonLiteral)),
    );
    expect(JSON.parse(seen)).toEqual(values);
  });
  it('never leave their line', () => {
    fc.assert(
      fc.property(fc.string({ unit: AWKWARD }), (text) => {
        expect(pythonLiteral(text)).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
        expect(jsonExpression(text)).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
      }),
    );
  });
  it('are refused when Python has no literal for them', () => {
    expect(() => pythonLiteral(Number.NaN)).toThrow('NaN');
  });
});

describe('what a cluster’s snippets say', () => {
  it('holds IP literals, the share and modes that need no compiler', () => {
    expect(input).toMatchObject({
      scheduler: '10.0.0.1',
      workers: { '10.0.0.2': 2 },
      workersDataPath: 'clustershare/lab',
      modesEnabled: 4,
      user: null,
      dataIn: 'muster_flight_agilab/csv',
      dataOut: 'muster_flight_agilab/out',
    });
  });
  it('names the login of the workers only where it is another', () => {
    expect(snippetInputOf(cluster, { ...place, workerUser: 'bob' }).user).toBe('bob');
    expect(snippetText('run', { ...input, user: 'bob' })).toContain('    app_env.user = "bob"\n');
    expect(snippetText('run', input)).not.toContain('app_env.user');
  });
  it('says that a share is mounted by somebody else', () => {
    const nfs = { ...cluster, share: { ...cluster.share, isPremounted: true } };
    expect(snippetText('install', snippetInputOf(nfs, place))).toContain(
      '    app_env.remote_cluster_share_premounted = True\n',
    );
    expect(snippetText('install', input)).not.toContain('premounted');
  });
  it('tells AGI what the doctor was given, and nothing else of it', () => {
    const told = snippetInputOf(cluster, { ...place, agi: { modesEnabled: 7, verbose: 2, timeoutS: 60 } });
    expect(snippetText('install', told)).toContain('modes_enabled=7,');
    expect(snippetText('run', told)).toContain('verbose=2)\n    AGI._TIMEOUT = 60\n');
    expect(snippetText('run', input)).not.toContain('_TIMEOUT');
  });
  it('puts a session below the share', () => {
    const { workersDataPath } = snippetInputOf(cluster, { ...place, session: 'alice/workflows/s1' });
    expect(workersDataPath).toBe('clustershare/lab/alice/workflows/s1');
  });
  it.each<[string, string, Cluster, typeof place]>([
    ['no scheduler', 'no-cluster', { ...cluster, scheduler: null }, place],
    ['no worker', 'no-cluster', { ...cluster, workers: [] }, place],
    ['a worker without an IP', 'bad-input', cluster, { ...place, addresses: new Map() }],
  ])('refuses %s', (_name, code, of, where) => {
    expect(() => snippetInputOf(of, where)).toThrow(expect.objectContaining({ code }));
  });
});

/** A check that needs no AGILab: its modules are stood in for, and what is called with is printed. */
const CALLED = `
import asyncio, json, sys, types
calls = []
def module(name, **what):
    made = types.ModuleType(name); made.__dict__.update(what); sys.modules[name] = made
class AGI:
    @staticmethod
    async def install(env, scheduler=None, workers=None, workers_data_path=None, modes_enabled=15, verbose=None, **args):
        calls.append(["install", vars(env), dict(scheduler=scheduler, workers=workers, workers_data_path=workers_data_path, modes_enabled=modes_enabled, **args)])
    @staticmethod
    async def get_distrib(env, scheduler=None, workers=None, verbose=0, **args):
        calls.append(["distribute", vars(env), dict(scheduler=scheduler, workers=workers, **args)])
    @staticmethod
    async def run(env, request):
        calls.append(["run", vars(env), request])
class AgiEnv:
    def __init__(self, apps_path=None, app=None, verbose=None):
        self.apps_path, self.app, self.verbose = apps_path, app, verbose
module("agi_cluster"); module("agi_env", AgiEnv=AgiEnv); module("agi_env.source")
module("agi_env.source.snippet_contract", require_supported_snippet_api=lambda api: calls.append(["api", api]))
module("agi_cluster.agi_distributor", AGI=AGI, RunRequest=lambda **all: all, StageRequest=lambda **all: all)
for text in json.load(sys.stdin):
    space = {"__name__": "snippet"}
    exec(compile(text, "snippet.py", "exec"), space)
    asyncio.run(space["main"]())
json.dump(calls, sys.stdout)
`;

describe('the files', () => {
  const calls = (of: SnippetInput): unknown[][] => {
    const texts = SNIPPET_KINDS.map((kind) => snippetText(kind, of));
    const seen = python(
      CALLED.replace('json.dump(calls', 'sys.stdout.flush(); json.dump(calls'),
      JSON.stringify(texts),
    );
    return JSON.parse(seen.slice(seen.indexOf('[['))) as unknown[][];
  };
  it('call AGILab with exactly these arguments', () => {
    const env = { apps_path: place.appsPath, app: FLIGHT_APP, verbose: 1 };
    const at = { scheduler: '10.0.0.1', workers: { '10.0.0.2': 2 } };
    const { params } = input;
    expect(calls(input)).toEqual([
      ['api', 'agi.snippet.v1'],
      ['install', env, { ...at, workers_data_path: 'clustershare/lab', modes_enabled: 4 }],
      ['api', 'agi.snippet.v1'],
      ['distribute', env, { ...at, ...params, data_in: input.dataIn, data_out: input.dataOut, reset_target: false }],
      ['api', 'agi.snippet.v1'],
      [
        'run',
        env,
        {
          ...at,
          params,
          stages: [],
          data_in: input.dataIn,
          data_out: input.dataOut,
          reset_target: false,
          mode: 4,
          workflow_share_root: 'clustershare/lab',
          rapids_enabled: false,
          benchmark_best_single_node: false,
        },
      ],
    ]);
  });
  it('say nothing else when names and paths are hostile', () => {
    const hostile = 'x"\n    import os; os.abort()\n#\\';
    const all = calls({
      ...input,
      app: hostile,
      appsPath: hostile,
      workersDataPath: hostile,
      dataIn: hostile,
      user: hostile,
    });
    expect(all.filter(([kind]) => kind !== 'api').map(([, env]) => env)).toEqual(
      SNIPPET_KINDS.map(() => ({ apps_path: hostile, app: hostile, verbose: 1, user: hostile, password: null })),
    );
  });
});

describe('the stage', () => {
  it('stands under the key that AGILab looks for, with the run as its code', () => {
    const stages = parse(labStages(input, 'Run it'));
    expect(stages.__meta__).toEqual({ schema: 'agilab.lab_stages.v1', version: 1 });
    expect(stages[stageKey(FLIGHT_APP)]).toEqual([
      expect.objectContaining({ D: 'Run it', C: snippetText('run', input), R: 'agi.run' }),
    ]);
  });
});

describe('sessions', () => {
  it.each([
    ['clustershare/lab', 'alice', 'alice/workflows'],
    ['clustershare/alice', 'alice', 'workflows'],
  ])('of %s for %s lie in %s', (share, user, root) => expect(sessionsRoot(share, user)).toBe(root));
  it.each([
    ['a new one', { policy: 'new' }, 'fresh'],
    ['a new one by its name', { policy: 'new', name: 'trial' }, 'trial'],
    ['the newest', { policy: 'last' }, 'b'],
    ['one by its name', { policy: 'select', name: 'a' }, 'a'],
    ['the newest where none is named', { policy: 'select' }, 'b'],
  ] as const)('are %s', (_name, session, name) => expect(sessionName(session, ['b', 'a'], 'fresh')).toBe(name));
  it('are new where there is none yet', () => expect(sessionName({ policy: 'last' }, [], 'fresh')).toBe('fresh'));
  it('are called as AGILab calls its own', () => {
    expect(newSessionName(Date.UTC(2026, 10, 23, 17, 5, 9, 120), 'deadbeef')).toBe('20261123T170509Z-deadbeef');
  });
});
