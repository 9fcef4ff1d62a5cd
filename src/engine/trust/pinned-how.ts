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
/** How the journal says that keys were pinned, and on what comparison. Reports read it back. */
export const pinnedHow = (comparison: HostKeyComparison, node: string): Sentence => say(HOW[comparison], { node });
