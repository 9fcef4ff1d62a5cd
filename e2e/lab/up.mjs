import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildLab } from './build.mjs';
import { canRunLab } from './can-run.mjs';
import { downLab } from './down.mjs';
import { describePublicLine, makeHostKeys, makeKey } from './host-keys.mjs';
import { resolverConfiguration } from './host-set-up.mjs';
import { bridgeName, createBridge, hostAddress, moreAddresses, nodeAddress, openNetwork } from './network.mjs';
import { DEFAULT_INSTANCE, instanceDir, labDir } from './paths.mjs';
import { USER } from './recipe.mjs';
import { writeState } from './registry.mjs';
import { LabError, withLock } from './run.mjs';
import { loadScenario } from './scenario.mjs';
import { hashPassword, writeSeed } from './seed.mjs';
import { startNodes } from './start-nodes.mjs';
import { trustOf } from './trust.mjs';

/**
 * Builds what is missing and brings the nodes of a scenario up. A failed start is taken down again before it is told.
 * @param source the name of a scenario, a path, or a scenario as an object
 * @param options `instance`; `nodes`: how many instead of the scenario's; `replace`: take an older lab of that name down
 */
export async function upLab(source, { instance = DEFAULT_INSTANCE, nodes, replace = false, log = () => {} } = {}) {
  const able = canRunLab();
  if (!able.ok) throw new LabError(able.reason);
  const scenario = await loadScenario(source, { nodes });
  const { rootsDir } = await buildLab({ log });
  if (replace) await downLab({ instance });
  const startedAt = Date.now();
  await claim(instance);
  try {
    const state = await bringUp(instance, scenario, rootsDir);
    state.tookMs = Date.now() - startedAt;
    await writeState(state);
    return state;
  } catch (error) {
    const { leftovers } = await downLab({ instance });
    if (leftovers.length > 0) error.message += ` Taking it down left: ${leftovers.join('; ')}.`;
    throw error;
  }
}

async function claim(instance) {
  await mkdir(join(labDir(), 'instances'), { recursive: true });
  await mkdir(instanceDir(instance)).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
    throw new LabError(
      `A lab "${instance}" is there already. Take it down first, or give --replace or --instance NAME.`,
    );
  });
}

async function bringUp(instance, scenario, rootsDir) {
  const state = {
    instance,
    phase: 'starting',
    scenario: scenario.name,
    manager: scenario.manager,
    rootsDir,
    nodes: [],
  };
  await writeState(state);
  const subnet = await withLock(join(labDir(), 'network.lock'), async () => {
    const taken = await createBridge(instance);
    const offline = scenario.nodes.flatMap((node, index) => (node.internet ? [] : [nodeAddress(taken, index)]));
    await openNetwork(taken, offline);
    return taken;
  });
  const where = {
    subnet,
    bridge: bridgeName(subnet),
    subnetCidr: `10.77.${subnet}.0/24`,
    hostAddress: hostAddress(subnet),
  };
  Object.assign(state, where, { share: scenario.share, managerHome: join(instanceDir(instance), 'manager-home') });
  await prepareNodes(state, scenario);
  await startNodes(state, state.nodes, () => writeState(state));
  state.phase = 'up';
  return state;
}

/** Keys, trust and seeds of all nodes, and the HOME of a manager on this machine. */
async function prepareNodes(state, scenario) {
  const password = randomBytes(12).toString('base64url');
  const environment = JSON.parse(await readFile(join(state.rootsDir, 'environment.json'), 'utf8'));
  const keysDir = join(instanceDir(state.instance), 'keys');
  const more = moreAddresses(state.subnet, scenario.nodes);
  const nodes = await Promise.all(
    scenario.nodes.map(async (spec, index) => ({
      ...spec,
      ...{ index, address: nodeAddress(state.subnet, index), isManager: spec.name === state.manager },
      moreAddresses: more[index],
      hostKeys: await makeHostKeys(join(keysDir, spec.name), spec.name, index),
      keyPair: await pairFor(keysDir, spec, scenario),
    })),
  );
  const managerPair = scenario.managerKey ? await userKey(keysDir, 'manager') : undefined;
  const trust = await trustOf({ nodes, managerPair, manager: state.manager, decoyDir: join(keysDir, 'decoys') });
  await writeManagerHome(state.managerHome, managerPair, state.manager === 'host' ? trust.managerKnownHosts : []);
  const lab = {
    ...{ instance: state.instance, rootsDir: state.rootsDir, passwordHash: await hashPassword(password) },
    resolver: await resolverConfiguration(),
    hostsText: nodes.map(({ name, address }) => `${address} ${name}\n`).join(''),
  };
  const staleShare = nodes.some(({ staleMount }) => staleMount !== 'none') ? scenario.share : '';
  for (const node of nodes) {
    const holdsShare = node.role === 'scheduler' || node.staleMount !== 'none';
    await writeSeed(lab, { ...node, ...trust.of(node), shareFolder: holdsShare ? staleShare : '' });
  }
  await makeUvCache();
  await rm(keysDir, { recursive: true });
  state.nodes = nodes.map(({ keyPair, hostKeys, ...node }) => ({
    ...{ ...node, port: 22, user: USER.name, password, home: USER.home, environment },
    hostKeys: publicOf(hostKeys),
    firstHostKeys: publicOf(hostKeys),
  }));
}

const publicOf = (keys) => keys.map(({ privateText, ...key }) => key);

/** A manager that is a node uses the manager's key; who else logs in somewhere has a key of its own. */
async function pairFor(keysDir, spec, scenario) {
  if (spec.name === scenario.manager) return scenario.managerKey ? userKey(keysDir, 'manager') : undefined;
  const logsIn =
    spec.role === 'worker' ? spec.wayBack !== 'none' : scenario.nodes.some(({ schedulerLogin }) => schedulerLogin);
  return logsIn ? userKey(keysDir, spec.name) : undefined;
}

const madeKeys = new Map();

/** The ed25519 pair of a user called `owner`, made once per folder. */
function userKey(keysDir, owner) {
  const path = join(keysDir, `user-${owner}`);
  if (!madeKeys.has(path)) madeKeys.set(path, makeUserKey(keysDir, path, owner));
  return madeKeys.get(path);
}

async function makeUserKey(keysDir, path, owner) {
  await mkdir(keysDir, { recursive: true });
  await makeKey('ed25519', path, `${USER.name}@${owner}`);
  const publicText = await readFile(`${path}.pub`, 'utf8');
  return {
    privateText: await readFile(path, 'utf8'),
    publicText,
    publicLine: describePublicLine(publicText).publicLine,
  };
}

async function writeManagerHome(home, pair, knownHosts) {
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, '.ssh/known_hosts'), knownHosts.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  if (!pair) return;
  await writeFile(join(home, '.ssh/id_ed25519'), pair.privateText, { mode: 0o600 });
  await writeFile(join(home, '.ssh/id_ed25519.pub'), pair.publicText);
}

/** One cache for all nodes; uv locks it. It outlives the nodes, so that installing again is quick. */
async function makeUvCache() {
  const path = join(labDir(), 'uv-cache');
  await mkdir(path, { recursive: true });
  await chown(path, USER.uid, USER.uid);
}
