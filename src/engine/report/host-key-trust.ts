import { HostKeyComparison } from '../../shared/model/host-key';
import { MANAGER } from '../../shared/model/manager';
import type { ProofReport, ReportNode } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';
import { pinnedHow } from '../trust/pinned-how';

/** One host key that a run rests on, and how it came to be trusted. */
export interface TrustedKey {
  readonly node: ReportNode;
  readonly type: string;
  readonly fingerprint: string;
  /** `known-before`: it stood in known_hosts before this cluster's journal began. */
  readonly how: HostKeyComparison | 'known-before';
  /** When Muster pinned it, in ms since the epoch; null for `known-before`. */
  readonly at: number | null;
}

const BY_SENTENCE: ReadonlyMap<string, HostKeyComparison> = new Map(
  HostKeyComparison.options.map((comparison) => [pinnedHow(comparison, '').en, comparison]),
);

/** How each way of trusting a key is said. */
export const TRUST_WORDS: Readonly<Record<TrustedKey['how'], Sentence>> = {
  pasted: say('Pasted text compared by code'),
  'given-in-advance': say('Compared with the fingerprint given in advance'),
  'confirmed-by-eye': say('Confirmed by eye'),
  'read-over-verified-session': say('Read over the verified session'),
  'accepted-unseen': say('Accepted unseen: nobody compared it'),
  'known-before': say('Stood in known_hosts before'),
};

/** Every host key of a report with the newest word of the journal about it. Pure. */
export function trustedKeys(report: Pick<ProofReport, 'nodes' | 'changes'>): TrustedKey[] {
  const newest = new Map<string, { how: HostKeyComparison; at: number }>();
  for (const { nodeId, what, state, at } of report.changes) {
    const how = state === 'done' && nodeId === MANAGER ? BY_SENTENCE.get(what.en) : undefined;
    if (how) newest.set(String(what.values.node), { how, at });
  }
  return report.nodes.flatMap((node) => {
    const found = newest.get(node.name) ?? newest.get(node.address) ?? newest.get(node.id);
    return node.hostKeys.map(({ type, fingerprint }) => ({
      node,
      type,
      fingerprint,
      how: found?.how ?? ('known-before' as const),
      at: found?.at ?? null,
    }));
  });
}
