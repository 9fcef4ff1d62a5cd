import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../write-whole';
import { type Candidate, isIpv4, isIpv6, isSafeHostName } from './candidate';

const MAX_BYTES = 4 * 1024 * 1024;

const CachedNode = z.looseObject({ host: z.string().max(255), ssh_target: z.string().max(300).optional() });
const Cache = z.looseObject({ nodes: z.array(z.unknown()).max(20_000) });

/** AGILab's LAN cache: the list of nodes that its ORCHESTRATE page shows. */
export const lanCacheFile = (home: string): string => join(home, '.agilab', 'lan_nodes.json');

/** Text of the cache; null when it is not there, too large, or no file. */
export async function readLanCache(home: string): Promise<string | null> {
  try {
    const info = await stat(lanCacheFile(home));
    return info.isFile() && info.size <= MAX_BYTES ? await readFile(lanCacheFile(home), 'utf8') : null;
  } catch {
    return null;
  }
}

/** Machines of AGILab's cache (`cache_version` 1). Whatever is not such a file holds none. */
export function candidatesFromLanCache(text: string): Candidate[] {
  return nodesOf(text).flatMap((node) => {
    const parsed = CachedNode.safeParse(node);
    if (!parsed.success) return [];
    const { host, ssh_target = '' } = parsed.data;
    if (!isIpv4(host) && !isIpv6(host) && !isSafeHostName(host)) return [];
    const user = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)@/.exec(ssh_target)?.[1] ?? null;
    return [{ name: host, address: host, port: 22, user, source: 'cache' as const }];
  });
}

function nodesOf(text: string): readonly unknown[] {
  try {
    const parsed = Cache.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.nodes : [];
  } catch {
    return [];
  }
}

/**
 * Merges rows into AGILab's cache, so that ORCHESTRATE shows the same nodes: rows of the same `host` are replaced,
 * others and unknown fields stay. Where AGILab was never used, it does nothing unless its folder is to be made.
 * @throws the file system's error when the folder cannot be written.
 */
export async function mergeIntoLanCache(
  home: string,
  rows: readonly { host: string }[],
  report: { generatedAtSeconds: number; cidrs: readonly string[]; localHosts?: readonly string[] },
  { isFolderMade = false }: { isFolderMade?: boolean } = {},
): Promise<void> {
  const file = lanCacheFile(home);
  const isUsed = await stat(dirname(file)).then(
    (info) => info.isDirectory(),
    () => false,
  );
  if (!isUsed && !isFolderMade) return;
  const before = (await readLanCache(home)) ?? '{}';
  const replaced = new Set(rows.map(({ host }) => host));
  const kept = nodesOf(before).filter((node) => !replaced.has(CachedNode.safeParse(node).data?.host ?? ''));
  const whole = {
    ...rootOf(before),
    cache_version: 1,
    generated_at: report.generatedAtSeconds,
    cidrs: report.cidrs,
    ...(report.localHosts ? { local_hosts: report.localHosts } : {}),
    nodes: [...rows, ...kept],
  };
  await mkdir(dirname(file), { recursive: true });
  await writeWhole(file, `${JSON.stringify(whole, null, 2)}\n`);
}

function rootOf(text: string): Record<string, unknown> {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
