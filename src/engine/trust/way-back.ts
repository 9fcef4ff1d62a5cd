import { Failure } from '../../shared/failure';
import { type Cluster, isRemoteWorker, nodeOf } from '../../shared/model/cluster';
import { MANAGER, type NodeId } from '../../shared/model/ids';
import type { NodeFacts } from '../../shared/model/node';
import { say } from '../../shared/model/sentence';
import type { ReadOnlySession } from '../session';

/** Where a worker finds the scheduler, and the account it logs in to. */
export interface WayBack {
  readonly address: string;
  readonly port: number;
  readonly account: string;
}

/**
 * The scheduler as one worker reaches it. When the manager is the scheduler and no address was set, it is the near end
 * of the manager's own connection to that worker: the one address that surely is routed between the two.
 * @throws Failure no-cluster without a scheduler, bad-input when no address can be known.
 */
export function wayBackOf(
  cluster: Cluster,
  nodeSession: Pick<ReadOnlySession, 'localAddress'> | null,
  schedulerUser: string,
): WayBack {
  if (!cluster.scheduler) throw new Failure('no-cluster');
  const scheduler = nodeOf(cluster.scheduler, cluster);
  const near = cluster.scheduler === MANAGER ? (nodeSession?.localAddress ?? null) : (scheduler?.address ?? null);
  const address = cluster.schedulerAddress ?? near;
  if (!address) throw new Failure('bad-input', say('The address of the scheduler as workers see it is not known.'));
  return { address, port: cluster.share.port, account: cluster.share.account ?? schedulerUser };
}

/**
 * Addresses a node may come from, for `from=` (sshd(8), AUTHORIZED_KEYS FILE FORMAT): its own ones without loopback and
 * link-local, and the one it was reached at. Anything that is not a plain address is left out.
 */
export function fromAddresses(facts: Pick<NodeFacts, 'addresses'>, reachedAt: string | null): string[] {
  const all = [...facts.addresses, ...(reachedAt ? [reachedAt] : [])].map((address) =>
    address.replace(/[%/].*$/, '').toLowerCase(),
  );
  const usable = all.filter(
    (address) =>
      /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/.test(address) &&
      !/^(?:127\.|::1$|fe80:|0\.0\.0\.0$|::$)/.test(address),
  );
  return [...new Set(usable)].sort();
}

/** `share-only`: sftp and nothing else. `shell`: what AGILab needs; `restrict` still takes forwarding and terminals away. */
export type LoginLevel = 'share-only' | 'shell';

/** Options of the authorized_keys line of a login between nodes (sshd(8)). @throws Failure bad-input without an address. */
export function loginOptions(from: readonly string[], level: LoginLevel): string {
  if (from.length === 0) throw new Failure('bad-input', say('No address is known that the login would come from.'));
  const place = `restrict,from="${from.join(',')}"`;
  return level === 'share-only' ? `${place},command="internal-sftp"` : place;
}

/** How workers log in on the share account. */
export const wayBackLevel = (cluster: Cluster): LoginLevel =>
  cluster.runner === 'agilab' || cluster.share.access === 'agilab' ? 'shell' : 'share-only';

/** Whether this node needs the way back to the scheduler, or the sentence why not. */
export function needsWayBack(node: NodeId, cluster: Cluster): true | ReturnType<typeof say> {
  if (!cluster.scheduler) return say('No scheduler is chosen.');
  if (node === cluster.scheduler) return say('This node is the scheduler.');
  if (!isRemoteWorker(node, cluster)) return say('This node is not a worker.');
  return true;
}
