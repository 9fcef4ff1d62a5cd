import type { NodeStatus } from '../../shared/model/check-ids';
import type { NodeId } from '../../shared/model/ids';
import { byScore, type NodeView } from './node-view';

export type GroupId = 'needs-you' | 'muster-can-fix' | 'checking' | 'ready' | 'set-aside';
/** Rows under one heading, in the order of what to do. */
export interface NodeGroup {
  readonly id: GroupId;
  readonly title: string;
  readonly note: string;
  readonly rows: readonly NodeView[];
}

const WORDS: Readonly<Record<GroupId, readonly [title: string, note: string]>> = {
  'needs-you': ['Needs you', 'a decision or a password'],
  'muster-can-fix': ['Muster can fix', 'needs no person'],
  checking: ['Not yet known', 'no result so far'],
  ready: ['Ready', ''],
  'set-aside': ['Set aside', 'not part of the cluster'],
};
const ORDER: readonly GroupId[] = ['needs-you', 'muster-can-fix', 'checking', 'ready', 'set-aside'];

/** A changed or unknown key, and a login, are a person's matter even when a later remedy would need nobody. */
const PERSONAL: ReadonlySet<NodeStatus> = new Set(['host-key-changed', 'host-key-unknown', 'ssh-auth-needed']);

/** Nodes for which a remedy exists that needs no person, and those whose prerequisites hold. */
export interface Acting {
  readonly automatic: ReadonlySet<NodeId>;
  readonly prepared: ReadonlySet<NodeId>;
}

/** Who has to act on a node. One that lacks only its way back is ready here: that comes with the host keys. */
export function groupOf(view: NodeView, { automatic, prepared }: Acting): GroupId {
  if (view.node.isSetAside) return 'set-aside';
  if (view.status === null) return 'checking';
  if (PERSONAL.has(view.status)) return 'needs-you';
  if (automatic.has(view.node.id)) return 'muster-can-fix';
  const isReady = view.status === 'ready' || (view.status === 'reverse-ssh-needed' && prepared.has(view.node.id));
  return isReady ? 'ready' : 'needs-you';
}

/** Rows by who must act; empty groups are left out. Within a group by score, then name. */
export function nodeGroups(views: readonly NodeView[], acting: Acting): NodeGroup[] {
  return ORDER.map((id) => ({
    id,
    title: WORDS[id][0],
    note: WORDS[id][1],
    rows: views.filter((view) => groupOf(view, acting) === id).sort(byScore),
  })).filter((group) => group.rows.length > 0);
}
