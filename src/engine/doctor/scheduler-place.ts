import { Failure } from '../../shared/failure';
import type { Cluster } from '../../shared/model/cluster';
import { thisComputer } from '../../shared/model/cluster-shape';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { isIpv4, isIpv6 } from '../discovery/candidate';
import { splitHostPort } from '../discovery/imports/host-port';
import { candidateFromTyped } from '../discovery/typed-names';

/** `--scheduler` as AGILab takes it: a host or user@host, also with a scheme or port of Dask, which count for nothing here. */
export interface SchedulerPlace {
  readonly user: string | null;
  readonly host: string;
}

/** @throws Failure bad-input. */
export function schedulerPlaceOf(text: string): SchedulerPlace {
  const { user, host } = splitHostPort(text.trim().replace(/^[a-z]+:\/\//i, ''));
  const { address, user: login } = candidateFromTyped(`${user === null ? '' : `${user}@`}${host}`);
  return { user: login, host: address };
}

/**
 * The cluster in which the way back of every node is tested: all that could be entered are workers of the scheduler.
 * AGILab logs in there with a shell and as the manager's own login name when none is given. Pure.
 * @throws Failure unknown-host when no node of the cluster is that scheduler.
 */
export function clusterWithScheduler(
  cluster: Cluster,
  { user, host }: SchedulerPlace,
  {
    own,
    entered,
    managerUser,
    port,
  }: { own: ReadonlySet<string>; entered: ReadonlySet<string>; managerUser: string; port: number },
): Cluster {
  const isHere = host === 'localhost' || own.has(host);
  const found = isHere ? hereIn(cluster) : cluster.nodes.find((node) => isCalled(node, host));
  if (!found) throw new Failure('unknown-host', say('The scheduler {{host}} was not found.', { host }));
  const isRouted = (isIpv4(host) || isIpv6(host)) && !/^(127\.|::1$)/.test(host);
  const workers = cluster.nodes.filter(({ id }) => id !== found.id && id !== MANAGER && entered.has(id));
  return {
    ...cluster,
    nodes: cluster.nodes.some(({ id }) => id === found.id) ? cluster.nodes : [...cluster.nodes, found],
    scheduler: found.id,
    schedulerAddress: isRouted ? host : null,
    workers: workers.map(({ id }) => ({ node: id, slots: 1 })),
    share: { ...cluster.share, account: user ?? managerUser, port, access: 'agilab' },
  };
}

const hereIn = (cluster: Cluster): ClusterNode => cluster.nodes.find(({ id }) => id === MANAGER) ?? thisComputer();

const isCalled = ({ id, name, address, aliases }: ClusterNode, host: string): boolean =>
  id !== MANAGER && [name, address, ...aliases].some((known) => known.toLowerCase() === host.toLowerCase());
