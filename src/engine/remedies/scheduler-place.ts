import { nodeOf } from '../../shared/model/cluster';
import { MANAGER } from '../../shared/model/ids';
import type { RemedyInput } from './remedy';

/** What a plan can know of the scheduler without a connection. `address` is a word for a person where only the connection tells it. */
export interface SchedulerPlace {
  readonly address: string;
  readonly port: number;
  readonly account: string;
  /** Muster logs in on the scheduler as the share account, so it can write its files. */
  readonly isOurAccount: boolean;
}

/** Address, port and account of the scheduler for a plan; null before one is chosen. Pure. */
export function reachOf({ cluster, scheduler }: RemedyInput): SchedulerPlace | null {
  if (!cluster.scheduler) return null;
  const login = scheduler?.facts?.user ?? scheduler?.login?.user ?? nodeOf(cluster.scheduler, cluster)?.user ?? null;
  const address =
    cluster.schedulerAddress ??
    (cluster.scheduler === MANAGER ? 'ADDRESS-OF-THIS-COMPUTER' : nodeOf(cluster.scheduler, cluster)?.address);
  if (!address) return null;
  const account = cluster.share.account ?? login ?? 'ACCOUNT';
  return {
    address,
    port: cluster.share.port,
    account,
    isOurAccount: cluster.share.account === null || login === null || login === cluster.share.account,
  };
}
