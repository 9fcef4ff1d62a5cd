import { createHash } from 'node:crypto';
import type { HostKey } from '../../shared/model/host-key';
import type { NodeId } from '../../shared/model/ids';
import type { JournalEntry } from '../../shared/model/journal';
import { MANAGER } from '../../shared/model/manager';
import type { ProofReport, ReportNode, ReportTrust } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { readPinnedHow } from '../trust/pinned-how';

/** How each way of trusting a key is said. */
export const TRUST_WORDS: Readonly<Record<ReportTrust['comparison'], Sentence>> = {
  pasted: say('Pasted text compared by code'),
  'given-in-advance': say('Compared with the fingerprint given in advance'),
  'confirmed-by-eye': say('Confirmed by eye'),
  'read-over-verified-session': say('Read over the verified session'),
  'accepted-unseen': say('Accepted unseen: nobody compared it'),
  seeded: say('Seeded by Muster after a comparison from both sides'),
  replaced: say('Replaced by hand; how it was compared is not recorded'),
  'known-before': say('Stood in known_hosts before'),
};

/** An entry that put a host key into a known_hosts file, and the lines it wrote. */
interface Pinning {
  readonly from: NodeId;
  /** Name or id of the machine whose key it is. */
  readonly of: string;
  readonly comparison: ReportTrust['comparison'];
  readonly isReplaced: boolean;
  readonly at: number;
  readonly lines: readonly string[];
}

const SEEDED = 'seeded the host keys of {{to}} on {{from}}';

const linesOf = ({ inverse }: JournalEntry): readonly string[] => {
  if (inverse.kind === 'remove-lines') return inverse.lines;
  return inverse.kind === 'replace-lines' ? inverse.remove : [];
};

function pinningsIn(changes: readonly JournalEntry[]): Pinning[] {
  return changes.flatMap((entry): Pinning[] => {
    if (entry.state !== 'done') return [];
    const { what, nodeId: from, at } = entry;
    const lines = linesOf(entry);
    if (what.en === SEEDED) {
      return [{ from, of: String(what.values.to), comparison: 'seeded', isReplaced: false, at, lines }];
    }
    const found = readPinnedHow(what);
    if (!found) return [];
    return [{ from, of: found.node, comparison: found.comparison, isReplaced: found.isReplaced, at, lines }];
  });
}

const isOf = ({ of }: Pinning, { id, name, address }: ReportNode): boolean => [id, name, address].includes(of);

/** A session that stands on a key nobody compared verifies nothing: what was read over it is as unseen as the key. */
function weakest(own: readonly Pinning[], found: Pinning | undefined): Pinning | undefined {
  if (found?.comparison !== 'read-over-verified-session') return found;
  const before = own.filter(({ at, comparison }) => at <= found.at && comparison !== 'read-over-verified-session');
  const last = before.at(-1);
  return last?.comparison === 'accepted-unseen' ? { ...found, comparison: 'accepted-unseen' } : found;
}

/** How this computer came to trust one key of a node: the entry that wrote that very key, else the newest of the node. */
function trustIn(node: ReportNode, { type, blob, fingerprint }: HostKey, pinnings: readonly Pinning[]): ReportTrust {
  const own = pinnings.filter((pinning) => pinning.from === MANAGER && isOf(pinning, node));
  const hasLines = own.some(({ lines }) => lines.length > 0);
  const exact = own.filter(({ lines }) => blob !== '' && lines.some((line) => line.includes(blob))).at(-1);
  const found = weakest(own, exact ?? (hasLines && blob !== '' ? undefined : own.at(-1)));
  return {
    from: MANAGER,
    to: node.id,
    type,
    fingerprint,
    comparison: found?.comparison ?? 'known-before',
    isReplaced: found?.isReplaced ?? false,
    at: found?.at ?? null,
  };
}

const keyIn = (line: string): { type: string; fingerprint: string } | null => {
  const found = /\s([a-z][\w@.-]+)\s+(AAAA[A-Za-z0-9+/]+=*)/.exec(line);
  if (!found?.[1] || !found[2]) return null;
  const digest = createHash('sha256').update(Buffer.from(found[2], 'base64')).digest('base64');
  return { type: found[1], fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
};

/** What one node trusts of another: every key that Muster put there, or one row that says it stood there before. */
function trustBetween(from: ReportNode, to: ReportNode, pinnings: readonly Pinning[]): ReportTrust[] {
  const ends = { from: from.id, to: to.id };
  const newest = new Map<string, ReportTrust>();
  for (const pinning of pinnings.filter((each) => each.from === from.id && isOf(each, to))) {
    const { comparison, isReplaced, at } = pinning;
    for (const line of pinning.lines) {
      const key = keyIn(line);
      if (key) newest.set(key.fingerprint, { ...ends, ...key, comparison, isReplaced, at });
    }
  }
  if (newest.size > 0) return [...newest.values()];
  return [{ ...ends, type: '', fingerprint: '', comparison: 'known-before', isReplaced: false, at: null }];
}

/** What trust in host keys a report is about. `mounts`: the workers mounted the scheduler's folder over SSH. */
export interface TrustedWays {
  readonly nodes: readonly ReportNode[];
  readonly changes: readonly JournalEntry[];
  readonly scheduler: NodeId;
  readonly mounts: boolean;
  /** The scheduler logs in on the workers too, as AGILab does. */
  readonly entersWorkers: boolean;
}

/**
 * Every host key that a run rests on, and how it came to be trusted: those of the nodes on this computer, that of the
 * scheduler on each worker which mounts its folder, and those of the workers on a scheduler which logs in there. Pure.
 */
export function trustOf({ nodes, changes, scheduler, mounts, entersWorkers }: TrustedWays): ReportTrust[] {
  const pinnings = pinningsIn(changes);
  const here = nodes.flatMap((node) => node.hostKeys.map((key) => trustIn(node, key, pinnings)));
  const head = nodes.find(({ id }) => id === scheduler);
  const workers = nodes.filter(({ id, role }) => id !== scheduler && role === 'worker');
  if (!head) return here;
  return [
    ...here,
    ...(mounts ? workers.flatMap((worker) => trustBetween(worker, head, pinnings)) : []),
    ...(entersWorkers ? workers.flatMap((worker) => trustBetween(head, worker, pinnings)) : []),
  ];
}

/** The trust that a report tells of; of an old report, which holds none, that of this computer as its journal says it. */
export function trustedKeys(report: Pick<ProofReport, 'nodes' | 'changes' | 'trust' | 'scheduler'>): ReportTrust[] {
  const { nodes, changes, scheduler } = report;
  return report.trust ?? trustOf({ nodes, changes, scheduler, mounts: false, entersWorkers: false });
}
