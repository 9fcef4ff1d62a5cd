import { jsonExpression, type Literal, pythonLiteral } from './python-literal';

/** The three calls of AGILab that a cluster needs. */
export const SNIPPET_KINDS = ['install', 'distribute', 'run'] as const;
export type SnippetKind = (typeof SNIPPET_KINDS)[number];

/** Bit of AGILab's mode mask that means Dask; without the others a node needs neither a compiler nor a GPU. */
export const DASK_MODE = 4;

/** Everything a snippet says. Workers are IP literals: AGI.install refuses names. */
export interface SnippetInput {
  /** Folder of projects on the scheduler, absolute. */
  readonly appsPath: string;
  readonly app: string;
  /** IP address of the scheduler, without a port: AGILab then takes the first free one of 8780 to 8790. */
  readonly scheduler: string;
  /** IP address → slots. */
  readonly workers: Readonly<Record<string, number>>;
  /** Share on the workers, home-relative where it lies in the home folder. */
  readonly workersDataPath: string;
  readonly modesEnabled: number;
  /** Login on the workers where it differs from that of the scheduler; null = the same, which AGILab takes by itself. */
  readonly user: string | null;
  /** The scheduler's SSH port as workers reach it. */
  readonly schedulerSshPort: number;
  readonly isPremounted: boolean;
  readonly verbose: number;
  /** How long AGI waits for a step; null = what AGILab says itself. */
  readonly timeoutS: number | null;
  /** Arguments of the project. */
  readonly params: Readonly<Record<string, Literal>>;
  /** Relative to the share; null = what the project says itself. */
  readonly dataIn: string | null;
  readonly dataOut: string | null;
  readonly resetTarget: boolean | null;
}

/** A comment cannot run over its line. */
const inComment = (text: string): string => pythonLiteral(text).slice(1, -1);

/**
 * The contract header of `agi_env.source.snippet_contract.snippet_contract_lines`: AGILab runs a stored snippet only
 * with an API it supports, and the guard says so when it is run by hand.
 */
const contract = (app: string): string[] => [
  '# AGILAB generated snippet',
  '# snippet_api: agi.snippet.v1',
  `# app: ${inComment(app)}`,
  '# generator: muster',
  'from agi_env.source.snippet_contract import require_supported_snippet_api',
  '',
  'AGILAB_SNIPPET_API = "agi.snippet.v1"',
  'require_supported_snippet_api(AGILAB_SNIPPET_API)',
  '',
];

const place = ({ appsPath, app }: SnippetInput): string[] => [
  `APPS_PATH = ${pythonLiteral(appsPath)}`,
  `APP = ${pythonLiteral(app)}`,
];

/** What ORCHESTRATE keeps in its own settings and a snippet outside it has to say. */
function environment(input: SnippetInput): string[] {
  const lines = [`    app_env = AgiEnv(apps_path=APPS_PATH, app=APP, verbose=${pythonLiteral(input.verbose)})`];
  if (input.user !== null) lines.push(`    app_env.user = ${pythonLiteral(input.user)}`, '    app_env.password = None');
  if (input.schedulerSshPort !== 22)
    lines.push(`    app_env.scheduler_ssh_port = ${pythonLiteral(input.schedulerSshPort)}`);
  if (input.timeoutS !== null) lines.push(`    AGI._TIMEOUT = ${pythonLiteral(input.timeoutS)}`);
  if (input.isPremounted) lines.push('    app_env.remote_cluster_share_premounted = True');
  return lines;
}

const END = ['    print(res)', '    return res', '', 'if __name__ == "__main__":', '    asyncio.run(main())', ''];

function callSnippet(
  input: SnippetInput,
  method: string,
  args: readonly string[],
  about: readonly string[] = [],
): string {
  return [
    ...about,
    'import asyncio',
    '',
    'from agi_cluster.agi_distributor import AGI',
    'from agi_env import AgiEnv',
    ...contract(input.app),
    ...place(input),
    '',
    'async def main():',
    ...environment(input),
    `    res = await AGI.${method}(`,
    ...args.map((arg) => `        ${arg},`),
    '    )',
    ...END,
  ].join('\n');
}

const installSnippet = (input: SnippetInput): string =>
  callSnippet(input, 'install', [
    'app_env',
    `modes_enabled=${pythonLiteral(input.modesEnabled)}`,
    `scheduler=${pythonLiteral(input.scheduler)}`,
    `workers=${pythonLiteral(input.workers)}`,
    `workers_data_path=${pythonLiteral(input.workersDataPath)}`,
  ]);

/** Python keywords cannot be arguments by name, and neither can what AGI.get_distrib itself takes. */
const ARGUMENT = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Seen with AGILab 2026.10.13: otherwise it looks for the data under its local share, and does not find it. */
const ABOUT_DISTRIBUTE = [
  '# AGILab looks for data_in on the cluster share only where the settings of the project say cluster_enabled = true,',
  '# as ORCHESTRATE writes them: ~/.agilab/apps/<project>/app_settings.toml, table [cluster].',
];

function distributeSnippet(input: SnippetInput): string {
  const { dataIn, dataOut, resetTarget, params } = input;
  const given = {
    ...params,
    ...(dataIn === null ? {} : { data_in: dataIn }),
    ...(dataOut === null ? {} : { data_out: dataOut }),
    ...(resetTarget === null ? {} : { reset_target: resetTarget }),
  };
  return callSnippet(
    input,
    'get_distrib',
    [
      'app_env',
      `scheduler=${pythonLiteral(input.scheduler)}`,
      `workers=${pythonLiteral(input.workers)}`,
      ...Object.entries(given)
        .filter(([name]) => ARGUMENT.test(name))
        .map(([name, value]) => `${name}=${pythonLiteral(value)}`),
    ],
    ABOUT_DISTRIBUTE,
  );
}

const runSnippet = (input: SnippetInput): string =>
  [
    'import asyncio',
    'import json',
    '',
    'from agi_cluster.agi_distributor import AGI, RunRequest, StageRequest',
    'from agi_env import AgiEnv',
    ...contract(input.app),
    ...place(input),
    `RUN_PARAMS = ${jsonExpression(input.params)}`,
    `RUN_STAGES_PAYLOAD = ${jsonExpression([])}`,
    `RUN_DATA_IN = ${jsonExpression(input.dataIn)}`,
    `RUN_DATA_OUT = ${jsonExpression(input.dataOut)}`,
    `RUN_RESET_TARGET = ${jsonExpression(input.resetTarget)}`,
    '',
    'async def main():',
    ...environment(input),
    '    run_stages = [',
    "        StageRequest(name=stage['name'], args=stage.get('args') or {})",
    '        for stage in RUN_STAGES_PAYLOAD',
    '    ]',
    '    request = RunRequest(',
    '        params=RUN_PARAMS,',
    '        stages=run_stages,',
    '        data_in=RUN_DATA_IN,',
    '        data_out=RUN_DATA_OUT,',
    '        reset_target=RUN_RESET_TARGET,',
    `        mode=${pythonLiteral(DASK_MODE)},`,
    `        scheduler=${pythonLiteral(input.scheduler)},`,
    `        workers=${pythonLiteral(input.workers)},`,
    `        workflow_share_root=${pythonLiteral(input.workersDataPath)},`,
    '        rapids_enabled=False,',
    '        benchmark_best_single_node=False,',
    '    )',
    '    res = await AGI.run(app_env, request=request)',
    ...END,
  ].join('\n');

const TEXT: Readonly<Record<SnippetKind, (input: SnippetInput) => string>> = {
  install: installSnippet,
  distribute: distributeSnippet,
  run: runSnippet,
};

/** The Python text of one call, as AGILab's ORCHESTRATE makes it. Pure. */
export const snippetText = (kind: SnippetKind, input: SnippetInput): string => TEXT[kind](input);
