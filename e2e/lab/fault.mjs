import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execInNode } from './exec.mjs';
import { describePublicLine, hostKeyFile } from './host-keys.mjs';
import { cardName, ipBatch } from './network.mjs';
import { DEFAULT_INSTANCE, nodeDir } from './paths.mjs';
import { processesOfLab, signalProcess } from './processes.mjs';
import { nodeOf, readState, writeState } from './registry.mjs';
import { LabError, run, until } from './run.mjs';
import { sshdOf, sshfsOf, startNodes } from './start-nodes.mjs';

const FAULTS = {
  'link-down': (state, node) => ipBatch([`link set ${cardName(state.subnet, node.index)} down`]),
  'link-up': (state, node) => ipBatch([`link set ${cardName(state.subnet, node.index)} up`]),
  'sshd-stop': (_, node) => signalAll(node, sshdOf, 'SIGSTOP'),
  'sshd-cont': (_, node) => signalAll(node, sshdOf, 'SIGCONT'),
  'sshfs-kill': (_, node) => signalAll(node, sshfsOf, 'SIGKILL'),
  'sshfs-stop': (_, node) => signalAll(node, sshfsOf, 'SIGSTOP'),
  'sshfs-cont': (_, node) => signalAll(node, sshfsOf, 'SIGCONT'),
  'change-host-key': changeHostKeys,
};

/** Names that `fault` knows. */
export const FAULT_NAMES = Object.keys(FAULTS);

/** Does one kind of harm to a node, or ends it. @throws LabError if there is nothing that it could be done to. */
export async function fault(name, kind, { instance = DEFAULT_INSTANCE } = {}) {
  if (!Object.hasOwn(FAULTS, kind)) throw new LabError(`There is no fault "${kind}", only ${FAULT_NAMES.join(', ')}.`);
  const state = await readState(instance);
  const node = nodeOf(state, name);
  await FAULTS[kind](state, node);
  await writeState(state);
  return node;
}

function signalAll(node, find, signal) {
  const found = find(node);
  if (found.length === 0) throw new LabError(`${node.name} runs no program that ${signal} could be sent to.`);
  for (const { pid } of found) signalProcess(pid, signal);
}

/** New host keys of every type but RSA, whose old one goes; sshd reads them when it gets SIGHUP. */
async function changeHostKeys(_, node) {
  const asRoot = async (...argv) => {
    const done = await execInNode(node, argv, { user: 'root' });
    if (done.code !== 0) throw new LabError(`${argv[0]} on ${node.name} failed: ${done.stderr.trim()}`);
    return done.stdout;
  };
  const files = node.hostKeys.map(({ type }) => `/etc/ssh/${hostKeyFile(type)}`);
  await asRoot('rm', '-f', ...files.flatMap((file) => [file, `${file}.pub`]));
  node.hostKeys = [];
  for (const type of ['ecdsa', 'ed25519']) {
    const file = `/etc/ssh/${hostKeyFile(type)}`;
    await asRoot('ssh-keygen', '-q', '-t', type, '-N', '', '-f', file);
    node.hostKeys.push(describePublicLine(await asRoot('cat', `${file}.pub`)));
  }
  const listener = sshdOf(node).find(({ argv }) => argv.join(' ').includes('listener'));
  if (listener) signalProcess(listener.pid, 'SIGHUP');
}

/** Puts a node back to how its scenario started it: what it wrote is gone, its host keys are the first ones. */
export async function resetNode(name, { instance = DEFAULT_INSTANCE } = {}) {
  return startAgain(name, instance, async (node, dir) => {
    await rm(join(dir, 'rw'), { recursive: true, force: true });
    node.hostKeys = node.firstHostKeys;
  });
}

/** Power off and on: what the node wrote stays, what ran and what was mounted is gone. */
export async function restartNode(name, { instance = DEFAULT_INSTANCE } = {}) {
  // A mount that a scenario made stale was one of the time before.
  return startAgain(name, instance, async (node) => {
    node.staleMount = 'none';
  });
}

async function startAgain(name, instance, change) {
  const state = await readState(instance);
  const node = nodeOf(state, name);
  const dir = nodeDir(instance, name);
  const isGone = () => {
    const found = processesOfLab(dir, new Set([node.netNs]));
    for (const { pid } of found) signalProcess(pid, 'SIGKILL');
    return found.length === 0 ? true : undefined;
  };
  await until(`the end of ${name}`, isGone, { withinMs: 10_000 });
  await run(['ip', 'link', 'delete', cardName(state.subnet, node.index)]); // the kernel may have done it already
  await change(node, dir);
  await startNodes(state, [node], () => writeState(state));
  await writeState(state);
  return node;
}
