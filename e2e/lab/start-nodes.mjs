import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cgroupName } from './cgroups.mjs';
import { execInNode } from './exec.mjs';
import { hostAddress, plugIn } from './network.mjs';
import { labDir, nodeDir, repositoryDir, sourceDir } from './paths.mjs';
import { namespacesOf, processesIn, signalProcess } from './processes.mjs';
import { layersOf, USER } from './recipe.mjs';
import { LabError, until } from './run.mjs';

const STARTER = [
  'unshare',
  '--net',
  '--mount',
  '--uts',
  '--ipc',
  '--pid',
  '--fork',
  'sh',
  join(sourceDir, 'node-init.sh'),
];

/** How long a node may take for one word of its starter. */
const WORD_MS = 20_000;

/**
 * Starts nodes whose seeds are written, side by side, and fills in `pid, netNs, pidNs` of each.
 * `remember` is called as soon as the processes are known, so that a crash leaves nothing that `down` cannot find.
 */
export async function startNodes(state, nodes, remember) {
  const starting = await Promise.all(nodes.map((node) => startInit(state, node)));
  try {
    for (const { node, pid } of starting) Object.assign(node, { pid, ...namespacesOf(pid) });
    await remember();
    await plugIn(state.subnet, nodes);
    await Promise.all(starting.map(({ goOn }) => goOn()));
  } finally {
    for (const { letGo } of starting) letGo();
  }
  await Promise.all(nodes.map(openDoor));
  for (const node of nodes) if (node.staleMount !== 'none') await makeStale(state, node);
}

async function startInit(state, node) {
  const dir = nodeDir(state.instance, node.name);
  for (const folder of ['root', 'rw/upper', 'rw/work']) await mkdir(join(dir, folder), { recursive: true });
  const log = openSync(join(dir, 'init.log'), 'a');
  const child = spawn(STARTER[0], [...STARTER.slice(1), dir], {
    detached: true,
    stdio: ['pipe', 'pipe', log],
    env: { PATH: process.env.PATH, ...valuesFor(state, node) },
  });
  closeSync(log);
  const words = createInterface({ input: child.stdout });
  const letGo = () => {
    words.close();
    for (const end of [child.stdin, child.stdout]) end.destroy();
    child.unref();
  };
  try {
    const pid = Number((await nextWord(child, words, node, dir)).replace('pid ', ''));
    const goOn = () => {
      child.stdin.end('go\n');
      return nextWord(child, words, node, dir);
    };
    return { node, pid, goOn, letGo };
  } catch (error) {
    letGo();
    throw error;
  }
}

function valuesFor(state, node) {
  return {
    LOWER: layersOf(node)
      .map((layer) => join(state.rootsDir, layer))
      .join(':'),
    NODE_NAME: node.name,
    ADDRESS: node.address,
    MORE_ADDRESSES: node.moreAddresses.join(' '),
    GATEWAY: hostAddress(state.subnet),
    SSHD: node.sshd,
    CGROUP: node.systemd ? cgroupName(state.instance, node.name) : '',
    HOME_DIR: USER.home,
    UV_CACHE: join(labDir(), 'uv-cache'),
    ...(state.manager === node.name && {
      MUSTER_DIR: repositoryDir,
      NODE_BINARY: process.env.MUSTER_LAB_NODE || process.execPath,
    }),
  };
}

/** The next line that a node's starter says. Rejected once if it ends, is let go, or takes too long. */
function nextWord(child, words, node, dir) {
  return new Promise((resolve, reject) => {
    const settle = (act) => {
      clearTimeout(timer);
      child.off('exit', ended);
      words.off('line', heard);
      words.off('close', cut);
      act();
    };
    const fail = (what) =>
      settle(() => reject(new LabError(`The node ${node.name} did not start (${what}): ${logOf(dir)}`)));
    const timer = setTimeout(() => fail(`no word within ${WORD_MS} ms`), WORD_MS);
    const ended = (code) => fail(`ended with ${code}`);
    const cut = () => setImmediate(() => fail('it went silent')); // an exit code, which comes at the same time, says more
    const heard = (line) => settle(() => resolve(line));
    child.once('exit', ended);
    words.once('line', heard);
    words.once('close', cut);
  });
}

function logOf(dir) {
  try {
    return readFileSync(join(dir, 'init.log'), 'utf8').trim() || 'it said nothing.';
  } catch {
    return 'its log is gone.';
  }
}

/** Brings port 22 of a node into the state that its scenario asks for. */
async function openDoor(node) {
  if (node.sshd === 'off') return;
  if (node.sshd === 'banner-only' || node.sshd === 'closing') spawnResponder(node);
  await until(`port 22 of ${node.name}`, () => (isListening(node) ? true : undefined));
  // The kernel still accepts connections for a stopped process: an open port that never says a word.
  if (node.sshd === 'silent') for (const { pid } of sshdOf(node)) signalProcess(pid, 'SIGSTOP');
}

function spawnResponder(node) {
  const inNode = ['nsenter', '--target', String(node.pid), '--net', '--pid'];
  const argv = [...inNode, process.execPath, join(sourceDir, 'responder.mjs'), node.sshd];
  spawn(argv[0], argv.slice(1), { detached: true, stdio: 'ignore' }).unref();
}

/** Read from the kernel's table and not by connecting, which would count against sshd's MaxStartups. */
function isListening(node) {
  const tables = ['tcp', 'tcp6'].map((table) => readFileSync(`/proc/${node.pid}/net/${table}`, 'utf8'));
  return tables.some((text) => /:0016 [0-9A-F]+:0000 0A /.test(text));
}

/** sshd and its per-connection programs inside a node. */
export const sshdOf = (node) => processesIn(node).filter(({ name }) => name.startsWith('sshd'));

/** The sshfs programs inside a node. */
export const sshfsOf = (node) => processesIn(node).filter(({ name }) => name === 'sshfs');

/** A mount of the scheduler's share that was good once: its sshfs is killed (dead) or stopped (hung). */
async function makeStale(state, node) {
  const scheduler = state.nodes.find(({ role }) => role === 'scheduler');
  const path = `${USER.home}/${state.share}`;
  const options = 'reconnect,BatchMode=yes,StrictHostKeyChecking=yes,ConnectTimeout=10';
  const source = `${USER.name}@${scheduler.address}:${path}`;
  const mounted = await execInNode(node, ['sshfs', source, path, '-o', options], { timeoutMs: 20_000 });
  if (mounted.code !== 0) throw new LabError(`sshfs on ${node.name} did not mount: ${mounted.stderr.trim()}`);
  const signal = node.staleMount === 'dead' ? 'SIGKILL' : 'SIGSTOP';
  for (const { pid } of sshfsOf(node)) signalProcess(pid, signal);
  if (signal === 'SIGKILL') await until('the end of sshfs', () => (sshfsOf(node).length === 0 ? true : undefined));
}
