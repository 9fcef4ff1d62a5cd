import { Failure } from '../../shared/failure';
import { type Cluster, nodeOf } from '../../shared/model/cluster';
import { MANAGER } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';

/** How a worker reaches the scheduler: where its sshd answers, and the login there. */
export interface WayBack {
  readonly address: string;
  readonly port: number;
  readonly account: string;
}

/** An IPv4 address that a dual-stack socket shows as IPv6 (RFC 4291, 2.5.5.2), as IPv4. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/**
 * The way from a node back to the scheduler. A scheduler that is the manager is reached at the near end of the
 * manager's own connection to that node: the one address that is known to work between the two.
 * @param schedulerUser login of Muster's own session on the scheduler. @throws Failure no-cluster, bad-input.
 */
export function wayBackOf(
  cluster: Cluster,
  nodeSession: { readonly localAddress: string | null },
  schedulerUser: string,
): WayBack {
  if (!cluster.scheduler) throw new Failure('no-cluster', say('No scheduler is chosen yet.'));
  const found =
    cluster.schedulerAddress ??
    (cluster.scheduler === MANAGER ? nodeSession.localAddress : nodeOf(cluster.scheduler, cluster)?.address);
  if (!found) {
    throw new Failure('bad-input', say('It is not known at which address the workers reach the scheduler.'), {
      next: say('Set the address of the scheduler: muster cluster set --scheduler-address ADDRESS.'),
    });
  }
  return { address: plainAddress(found), port: cluster.share.port, account: cluster.share.account ?? schedulerUser };
}
