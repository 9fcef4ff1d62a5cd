import type { HostKeyComparison } from '../../shared/model/host-key';
import { say } from '../../shared/model/say';
import type { Sentence } from '../../shared/model/sentence';

const HOW: Readonly<Record<HostKeyComparison, string>> = {
  pasted: 'pinned the host keys of {{node}}, compared by code',
  'given-in-advance': 'pinned the host keys of {{node}}, compared with the fingerprint given in advance',
  'confirmed-by-eye': 'pinned the host key of {{node}}, confirmed by eye',
  'read-over-verified-session': 'pinned the host keys of {{node}}, read over the verified session',
  'accepted-unseen': 'pinned the host keys of {{node}}, accepted unseen',
};
/** A changed key is replaced by a person's own act alone, never unseen and never over a session that it would vouch for. */
const REPLACED: Readonly<Partial<Record<HostKeyComparison, string>>> = {
  pasted: 'replaced the pinned host key of {{node}}, compared by code',
  'given-in-advance': 'replaced the pinned host key of {{node}}, compared with the fingerprint given in advance',
  'confirmed-by-eye': 'replaced the pinned host key of {{node}}, confirmed by eye',
};
/** As journals said it before they said how it was compared. */
const JUST_REPLACED = 'replaced the pinned host key of {{node}}';

/** How the journal says that keys were pinned, and on what comparison. Reports read it back. */
export const pinnedHow = (comparison: HostKeyComparison, node: string): Sentence => say(HOW[comparison], { node });

/** The same of a key that took the place of another one. */
export const replacedHow = (comparison: HostKeyComparison, node: string): Sentence =>
  say(REPLACED[comparison] ?? JUST_REPLACED, { node });

/** What a sentence of the journal tells about a pinned key. `replaced`: nothing is said of a comparison. */
export interface PinnedHow {
  readonly node: string;
  readonly comparison: HostKeyComparison | 'replaced';
  readonly isReplaced: boolean;
}

const BY_SENTENCE: ReadonlyMap<string, Omit<PinnedHow, 'node'>> = new Map([
  ...Object.entries(HOW).map(([comparison, en]) => [en, { comparison, isReplaced: false }] as const),
  ...Object.entries(REPLACED).map(([comparison, en]) => [en, { comparison, isReplaced: true }] as const),
  [JUST_REPLACED, { comparison: 'replaced', isReplaced: true }] as const,
] as [string, Omit<PinnedHow, 'node'>][]);

/** Reads `pinnedHow` and `replacedHow` back; null for any other sentence. */
export function readPinnedHow({ en, values }: Sentence): PinnedHow | null {
  const found = BY_SENTENCE.get(en);
  return found ? { ...found, node: String(values.node) } : null;
}
