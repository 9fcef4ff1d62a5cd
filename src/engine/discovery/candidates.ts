import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { decodeKnownHosts } from '../ssh/known-hosts';
import type { Candidate } from './candidate';
import { candidatesFromKnownHosts } from './known-hosts-names';
import { candidatesFromLanCache, readLanCache } from './lan-cache';
import { neighboursFromArp, neighboursFromIpJson, neighboursFromProcArp, neighboursFromWindowsArp } from './neighbours';
import { candidatesFromSshConfig } from './ssh-config-names';

const MAX_KNOWN_HOSTS_BYTES = 16 * 1024 * 1024;
const COMMAND_WITHIN_MS = 2_000;

export interface PassiveSources {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Every machine that this computer has heard of, best described first. A source that is not there or broken gives none. */
export async function passiveCandidates(sources: PassiveSources): Promise<Candidate[]> {
  const lists = await Promise.all([
    candidatesFromSshConfig(sources.home).catch(() => []),
    fromKnownHosts(sources),
    readLanCache(sources.home).then((text) => (text === null ? [] : candidatesFromLanCache(text))),
    neighbours(),
  ]);
  return lists.flat();
}

async function fromKnownHosts({ home, env }: PassiveSources): Promise<Candidate[]> {
  const file = env.AGILAB_CLUSTER_SSH_KNOWN_HOSTS || join(home, '.ssh', 'known_hosts');
  const bytes = await readBounded(file, MAX_KNOWN_HOSTS_BYTES).catch(() => null);
  return bytes ? candidatesFromKnownHosts(decodeKnownHosts(bytes)) : [];
}

/** A regular file up to a size; a pipe in its place would never end. */
async function readBounded(file: string, maxBytes: number): Promise<Buffer | null> {
  const handle = await open(file, 'r');
  try {
    const info = await handle.stat();
    return info.isFile() && info.size <= maxBytes ? await handle.readFile() : null;
  } finally {
    await handle.close();
  }
}

async function neighbours(): Promise<Candidate[]> {
  const found = process.platform === 'linux' ? await linuxNeighbours() : await otherNeighbours();
  return found.map((address) => ({ name: address, address, port: 22, user: null, source: 'arp' }));
}

async function linuxNeighbours(): Promise<string[]> {
  const fromIp = neighboursFromIpJson(await outputOf('ip', ['-j', 'neigh']));
  if (fromIp.length > 0) return fromIp;
  return neighboursFromProcArp(await readFile('/proc/net/arp', 'utf8').catch(() => ''));
}

async function otherNeighbours(): Promise<string[]> {
  return process.platform === 'win32'
    ? neighboursFromWindowsArp(await outputOf('arp', ['-a']))
    : neighboursFromArp(await outputOf('arp', ['-an']));
}

/** Standard output of a program; empty when it is not there or does not end in time. */
async function outputOf(program: string, args: readonly string[]): Promise<string> {
  const result = await execa(program, args, {
    timeout: COMMAND_WITHIN_MS,
    reject: false,
    stdin: 'ignore',
    windowsHide: true,
    maxBuffer: 4 * 1024 * 1024,
  });
  return result.failed ? '' : result.stdout;
}
