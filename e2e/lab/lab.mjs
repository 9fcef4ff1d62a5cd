#!/usr/bin/env node
// A lab of real hosts on one Linux machine: the module that tests import, and the command line over it.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildLab } from './build.mjs';
import { canRunLab } from './can-run.mjs';
import { downLab } from './down.mjs';
import { argvAsManager, argvInNode, execAsManager, execInNode } from './exec.mjs';
import { FAULT_NAMES, fault, resetNode, restartNode } from './fault.mjs';
import { DEFAULT_INSTANCE } from './paths.mjs';
import { isNodeAlive } from './processes.mjs';
import { findState, nodeOf, readState } from './registry.mjs';
import { LabError } from './run.mjs';
import { upLab } from './up.mjs';

export {
  argvAsManager,
  argvInNode,
  buildLab,
  canRunLab,
  downLab,
  execAsManager,
  execInNode,
  FAULT_NAMES,
  fault,
  isNodeAlive,
  LabError,
  readState,
  resetNode,
  restartNode,
  upLab,
};

const USAGE = `usage: node e2e/lab/lab.mjs VERB [--instance NAME]
  can-run                                   tells whether a lab can run here
  build                                     makes the root file systems, or finds them in the cache
  up SCENARIO [--nodes N] [--replace]       brings the nodes up and prints the lab as JSON
  status                                    prints the lab as JSON, with who is alive
  exec NODE [--user alice|root] -- ARGV...  runs a program inside a node
  manage NODE -- ARGV...                    the same as the user of a manager node, with Node and /opt/muster
  fault NODE KIND                           ${FAULT_NAMES.join(', ')}
  restart NODE                              power off and on: what it wrote stays
  reset NODE                                puts a node back to how its scenario started it
  down                                      takes the lab down and looks for leftovers`;

const print = (value) => console.log(JSON.stringify(value, null, 2));
const log = (line) => console.error(line);

const VERBS = {
  'can-run': () => {
    const able = canRunLab();
    log(able.reason);
    return able.ok ? 0 : 1;
  },
  build: async () => {
    const { rootsDir, cached, tookMs } = await buildLab({ log });
    log(`${cached ? 'already built' : 'built'}: ${rootsDir} (${(tookMs / 1000).toFixed(1)} s)`);
  },
  up: async ({ instance, nodes, replace }, [scenario]) => {
    if (!scenario)
      throw new LabError('Which scenario? Give a name from e2e/lab/scenarios, or the path of a JSON file.');
    const state = await upLab(scenario, {
      instance,
      nodes: nodes === undefined ? undefined : Number(nodes),
      replace,
      log,
    });
    log(`${state.nodes.length} nodes up in ${state.tookMs} ms`);
    print(state);
  },
  status: async ({ instance }) => {
    const state = await findState(instance);
    if (!state) throw new LabError(`There is no lab "${instance}".`);
    print({ ...state, nodes: state.nodes.map((node) => ({ ...node, alive: isNodeAlive(node) })) });
  },
  exec: async ({ instance, user }, [name], argv) =>
    handOver(argvInNode(nodeOf(await readState(instance), name), argv, { user })),
  manage: async ({ instance }, [name], argv) => handOver(argvAsManager(nodeOf(await readState(instance), name), argv)),
  fault: async ({ instance }, [name, kind]) => print((await fault(name, kind, { instance })).hostKeys),
  restart: async ({ instance }, [name]) => print(await restartNode(name, { instance })),
  reset: async ({ instance }, [name]) => print(await resetNode(name, { instance })),
  down: async ({ instance }) => {
    const { verified, leftovers, tookMs } = await downLab({ instance });
    for (const [what, found] of Object.entries(verified)) log(`left ${what}: ${found}`);
    log(`the lab "${instance}" is down (${tookMs} ms)`);
    return leftovers.length === 0 ? 0 : 1;
  },
};

/** Runs a program with this terminal, and ends with its exit code. */
function handOver(argv) {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function main(args) {
  const cut = args.indexOf('--');
  const inner = cut === -1 ? [] : args.slice(cut + 1);
  const { values, positionals } = parseArgs({
    args: cut === -1 ? args : args.slice(0, cut),
    allowPositionals: true,
    options: {
      instance: { type: 'string', default: DEFAULT_INSTANCE },
      nodes: { type: 'string' },
      replace: { type: 'boolean', default: false },
      user: { type: 'string' },
    },
  });
  const [verb, ...operands] = positionals;
  if (!Object.hasOwn(VERBS, verb ?? '')) throw new LabError(USAGE);
  if ((verb === 'exec' || verb === 'manage') && inner.length === 0)
    throw new LabError('Which program? Give it after "--".');
  return (await VERBS[verb](values, operands, inner)) ?? 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      log(error instanceof LabError || error.code?.startsWith?.('ERR_PARSE_ARGS') ? error.message : error);
      process.exitCode = 2;
    },
  );
}
