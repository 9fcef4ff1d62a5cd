import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupsOf, removeCgroup } from './cgroups.mjs';
import {
  bridgeName,
  hasRules,
  isForwardingChanged,
  linksOf,
  removeNetwork,
  restoreForwarding,
  subnetsOf,
} from './network.mjs';
import { DEFAULT_INSTANCE, instanceDir, labDir } from './paths.mjs';
import { processesOfLab, signalProcess } from './processes.mjs';
import { findState } from './registry.mjs';
import { until, withLock } from './run.mjs';

/**
 * Takes a lab down, also one that crashed half-way, and then looks whether anything is left.
 * @returns {Promise<{instance: string, verified: Record<string, string>, leftovers: string[], tookMs: number}>}
 */
export async function downLab({ instance = DEFAULT_INSTANCE } = {}) {
  const startedAt = Date.now();
  const state = await findState(instance);
  const nets = new Set((state?.nodes ?? []).flatMap(({ netNs }) => netNs ?? []));
  const subnets = await subnetsOf((name) => name === instance);
  await endProcesses(instance, nets);
  await withLock(join(labDir(), 'network.lock'), async () => {
    for (const subnet of subnets) await removeNetwork(subnet);
    await rm(instanceDir(instance), { recursive: true, force: true });
    if ((await otherLabs()).length === 0) await restoreForwarding();
  });
  for (const path of cgroupsOf(instance)) removeCgroup(path);
  const verified = await lookForLeftovers(instance, nets, subnets);
  const leftovers = Object.entries(verified)
    .filter(([, found]) => found !== 'none')
    .map(([what, found]) => `${what}: ${found}`);
  return { instance, verified, leftovers, tookMs: Date.now() - startedAt };
}

/** The end of a process 1 is the end of everything in its node, mounts included. */
async function endProcesses(instance, nets) {
  const alive = () => processesOfLab(instanceDir(instance), nets);
  for (const { netNs, argv } of alive()) if (argv[0] !== 'unshare') nets.add(netNs);
  const killAll = () => {
    const found = alive();
    for (const { pid } of found) signalProcess(pid, 'SIGKILL');
    return found.length === 0 ? true : undefined;
  };
  await until('the end of all processes of the lab', killAll, { withinMs: 10_000 }).catch(() => {}); // told as a leftover
}

async function otherLabs() {
  const folder = join(labDir(), 'instances');
  return existsSync(folder) ? readdir(folder) : [];
}

async function lookForLeftovers(instance, nets, subnets) {
  const folder = instanceDir(instance);
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .filter((line) => line.includes(`${folder}/`));
  const processes = processesOfLab(folder, nets);
  const links = (await Promise.all([...subnets].map(linksOf))).flat();
  const tables = [];
  for (const subnet of subnets) if (await hasRules(subnet)) tables.push(bridgeName(subnet));
  const others = await otherLabs();
  const list = (found) => (found.length === 0 ? 'none' : found.join(', '));
  return {
    mounts: list(mounts.map((line) => line.split(' ')[1])),
    processes: list(processes.map(({ pid, name }) => `${name} (${pid})`)),
    'bridge and cards': list(links),
    'nft tables': list(tables),
    'changed ip_forward': isForwardingChanged() && others.length === 0 ? 'still changed' : 'none',
    'control groups': list(cgroupsOf(instance)),
    files: list(existsSync(folder) ? [folder] : []),
  };
}
