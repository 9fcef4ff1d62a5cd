import { homedir, userInfo } from 'node:os';
import { presentableText } from '../engine/presentable';
import type { FleetSnapshot } from '../shared/model/fleet';
import type { LogFile } from './log-file';

const LOG_BYTES = 200_000;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
/** With a gap (`::`) or all eight groups: a time of day is neither. */
const IPV6 = /(?<![\w:.])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{4,}(?![\w:])/gi;

/**
 * Makes a function that takes names out of a text: each machine, account and address becomes a number, the same one
 * everywhere, so that a reader can still follow. Pure.
 */
export function anonymiser(fleet: FleetSnapshot, own: { home: string; user: string }): (text: string) => string {
  const names = new Map<string, string>();
  fleet.cluster.nodes.forEach((node, index) => {
    for (const name of [node.id, node.name, node.address, ...node.aliases])
      if (name.length > 1 && !names.has(name)) names.set(name, `node-${index + 1}`);
    if (node.user && !names.has(node.user)) names.set(node.user, 'user');
  });
  const known = [...names.keys()].sort((a, b) => b.length - a.length);
  const addresses = new Map<string, string>();
  const numbered = (address: string): string => {
    if (address.startsWith('127.') || address === '0.0.0.0') return address;
    const seen = addresses.get(address) ?? `address-${addresses.size + 1}`;
    addresses.set(address, seen);
    return seen;
  };
  const whole = (name: string): RegExp =>
    new RegExp(`(?<![\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g');
  const patterns = known
    .filter((name) => name !== 'manager')
    .map((name) => [whole(name), names.get(name) ?? ''] as const);
  const user = own.user.length > 1 && own.user !== 'root' ? whole(own.user) : null;
  return (text) => {
    let out = text.split(own.home).join('~');
    for (const [pattern, replacement] of patterns) out = out.replace(pattern, replacement);
    if (user) out = out.replace(user, 'user');
    return out.replace(IPV4, numbered).replace(IPV6, numbered);
  };
}

/** Everything a problem report holds, as the one text that is shown and then saved. */
export async function problemReport(fleet: FleetSnapshot, version: string, log: LogFile): Promise<string> {
  const { cluster, jobs, known } = fleet;
  const hide = anonymiser(fleet, { home: homedir(), user: userInfo().username });
  const failed = Object.values(jobs).flatMap((job) =>
    job.outcome?.state === 'failed' ? [`${job.kind}: ${job.outcome.failure.code}, ${job.outcome.failure.detail}`] : [],
  );
  const statuses = Object.entries(known).map(([node, { results }]) => {
    const words = Object.values(results).filter(({ status }) => status !== 'pass' && status !== 'skipped');
    return `${node}: ${words.map(({ checkId, status }) => `${checkId} ${status}`).join(', ') || 'all pass'}`;
  });
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['Muster', [`version ${version}`, `practice ${fleet.isPractice}`]],
    [
      'System',
      [
        `${process.platform} ${process.arch}, ${process.getSystemVersion?.() ?? ''}`,
        `electron ${process.versions.electron}, chromium ${process.versions.chrome}, node ${process.versions.node}`,
      ],
    ],
    [
      'Cluster',
      [
        `${cluster.nodes.length} nodes, ${cluster.workers.length} workers, scheduler ${cluster.scheduler ?? 'not chosen'}`,
        `share ${cluster.share.backend}, ${cluster.share.access}, runner ${cluster.runner}`,
        `${fleet.changes.length} changes, ${fleet.runs.length} runs`,
      ],
    ],
    ['Failed jobs', failed.length > 0 ? failed : ['none']],
    ['Checks that do not pass', statuses.length > 0 ? statuses : ['none']],
    ['Newest lines of the log', [await log.tail(LOG_BYTES)]],
  ];
  const text = sections.map(([title, lines]) => `== ${title}\n${lines.join('\n')}\n`).join('\n');
  return hide(presentableText(text));
}
