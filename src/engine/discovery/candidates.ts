import { join } from 'node:path';
import { readPlainFile } from '../read-plain-file';
import { decodeKnownHosts } from '../ssh/known-hosts';
import type { Candidate } from './candidate';
import { candidatesFromKnownHosts } from './known-hosts-names';
import type { Lan } from './lan';
import { candidatesFromLanCache, readLanCache } from './lan-cache';
import { candidatesFromSshConfig } from './ssh-config-names';

const MAX_KNOWN_HOSTS_BYTES = 16 * 1024 * 1024;

export interface PassiveSources {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly lan: Lan;
  /** False leaves AGILab's cache alone. */
  readonly isCacheRead?: boolean;
}

/** Every machine that this computer has heard of, best described first. A source that is not there or broken gives none. */
export async function passiveCandidates(sources: PassiveSources): Promise<Candidate[]> {
  const lists = await Promise.all([
    candidatesFromSshConfig(sources.home).catch(() => []),
    fromKnownHosts(sources),
    sources.isCacheRead === false ? [] : fromLanCache(sources),
    fromNeighbours(sources.lan),
  ]);
  return lists.flat();
}

async function fromKnownHosts({ home, env }: PassiveSources): Promise<Candidate[]> {
  const file = env.AGILAB_CLUSTER_SSH_KNOWN_HOSTS || join(home, '.ssh', 'known_hosts');
  const bytes = await readPlainFile(file, MAX_KNOWN_HOSTS_BYTES).catch(() => null);
  return bytes ? candidatesFromKnownHosts(decodeKnownHosts(bytes)) : [];
}

async function fromLanCache({ home }: PassiveSources): Promise<Candidate[]> {
  const text = await readLanCache(home);
  return text === null ? [] : candidatesFromLanCache(text);
}

async function fromNeighbours(lan: Lan): Promise<Candidate[]> {
  const found = await lan.neighbours();
  return found.map((address) => ({ name: address, address, port: 22, user: null, source: 'arp' }));
}
