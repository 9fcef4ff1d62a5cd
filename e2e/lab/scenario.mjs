import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceDir } from './paths.mjs';
import { LabError } from './run.mjs';

/** A node that needs nothing; a scenario states only what differs. */
const READY = {
  role: 'worker',
  authorizedKey: true,
  python: true,
  uv: 'home',
  sshfs: true,
  wayBack: 'full',
  schedulerLogin: false,
  sshd: 'on',
  knownToManager: 'yes',
  staleMount: 'none',
  os: 'debian',
  shell: 'bash',
  bashrc: 'quiet',
  sudo: 'free',
  internet: true,
  addresses: 0,
  systemd: false,
};

const ALLOWED = {
  role: ['scheduler', 'worker'],
  authorizedKey: [true, false],
  python: [true, false],
  uv: ['home', 'system', 'none'],
  sshfs: [true, false],
  schedulerLogin: [true, false],
  wayBack: ['full', 'key-only', 'host-key-only', 'none'],
  sshd: ['on', 'off', 'silent', 'banner-only', 'closing', 'drop'],
  knownToManager: ['yes', 'no', 'changed'],
  staleMount: ['none', 'dead', 'hung'],
  os: ['debian', 'macos', 'fedora'],
  shell: ['bash', 'dash', 'zsh', 'tcsh', 'nologin'],
  bashrc: ['quiet', 'noisy', 'slow'],
  sudo: ['free', 'password', 'none'],
  internet: [true, false],
  systemd: [true, false],
};

/** More nodes than this do not fit the addresses of one lab. */
const MAX_NODES = 200;
/** From .10 on, what is left of a /24. */
const MAX_ADDRESSES = 244;

/**
 * Reads a scenario by the name of a file in scenarios/, by path, or as an object, and fills in the defaults.
 * With `nodes`, ready workers are added or the last ones left out until there are so many.
 * @throws LabError naming the node and the field that is wrong.
 */
export async function loadScenario(source, { nodes } = {}) {
  const raw = typeof source === 'string' ? await readScenario(source) : source;
  const name = raw.name ?? (typeof source === 'string' ? source : 'unnamed');
  const wanted = sized(raw.nodes ?? [], nodes);
  const defaults = check(`defaults of ${name}`, raw.defaults ?? {});
  const scenario = {
    name,
    manager: raw.manager ?? 'host',
    managerKey: raw.managerKey ?? true,
    share: raw.share ?? 'clustershare/lab',
    nodes: wanted.map((node) => ({ ...READY, ...defaults, ...check(node.name, node) })),
  };
  checkWhole(scenario);
  return scenario;
}

async function readScenario(source) {
  const named = join(sourceDir, 'scenarios', `${source}.json`);
  const path = existsSync(named) ? named : source;
  const text = await readFile(path, 'utf8').catch(() => {
    throw new LabError(
      `There is no scenario "${source}": give a name from e2e/lab/scenarios, or the path of a JSON file.`,
    );
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabError(`The scenario ${path} is not JSON: ${error.message}`);
  }
}

function sized(nodes, count) {
  if (count === undefined) return nodes;
  if (!Number.isInteger(count) || count < 1)
    throw new LabError('The number of nodes must be a whole number from 1 on.');
  const added = Array.from({ length: Math.max(0, count - nodes.length) }, (_, index) => ({
    name: `worker${String(nodes.length + index).padStart(2, '0')}`,
  }));
  return [...nodes, ...added].slice(0, count);
}

function check(where, fields) {
  for (const [field, value] of Object.entries(fields)) {
    if (field === 'name') continue;
    if (field === 'addresses' && Number.isInteger(value) && value >= 0) continue;
    if (field !== 'addresses' && !ALLOWED[field]) throw new LabError(`${where}: there is no field "${field}".`);
    if (!ALLOWED[field]?.includes(value)) {
      throw new LabError(
        `${where}: "${field}" is ${JSON.stringify(value)}, and must be one of ${ALLOWED[field]?.join(', ') ?? '0, 1, 2, …'}.`,
      );
    }
  }
  return fields;
}

function checkWhole({ nodes, manager, share }) {
  const names = nodes.map(({ name }) => name);
  const odd = names.find((name, index) => !/^[a-z][a-z0-9-]{0,30}$/.test(name ?? '') || names.indexOf(name) !== index);
  if (odd !== undefined || names.includes(undefined)) throw new LabError(`"${odd}" is no node name, or there twice.`);
  if (nodes.length < 1 || nodes.length > MAX_NODES) throw new LabError(`A lab has 1 to ${MAX_NODES} nodes.`);
  if (nodes.reduce((sum, { addresses }) => sum + 1 + addresses, 0) > MAX_ADDRESSES)
    throw new LabError(`A lab has ${MAX_ADDRESSES} addresses at most.`);
  if (nodes.filter(({ role }) => role === 'scheduler').length > 1)
    throw new LabError('A lab has one scheduler at most.');
  if (manager !== 'host' && !names.includes(manager))
    throw new LabError(`The manager "${manager}" is none of the nodes.`);
  if (!/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(share))
    throw new LabError(`"${share}" is no home-relative share path.`);
  const scheduler = nodes.find(({ role }) => role === 'scheduler');
  for (const node of nodes.filter(({ staleMount }) => staleMount !== 'none')) {
    if (scheduler?.sshd === 'on' && node.sshfs && node.wayBack === 'full' && node !== scheduler) continue;
    throw new LabError(`${node.name}: a stale mount needs sshfs, a full way back, and a scheduler whose sshd is on.`);
  }
}
