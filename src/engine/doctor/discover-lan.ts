import type { Cluster } from '../../shared/model/cluster';
import { emptyCluster } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import type { JobOutcome, JobSpec } from '../../shared/model/job';
import { MANAGER } from '../../shared/model/manager';
import { realLan } from '../discovery/lan';
import { mergeIntoLanCache } from '../discovery/lan-cache';
import { lanRowOf } from '../discovery/lan-row';
import { localNetworks, ownAddresses } from '../discovery/local-networks';
import type { Engine } from '../engine';
import type { EnginePorts } from '../ports';
import { acceptedUnseen } from './accepted-unseen';
import { managerUserIn, orThrow, trustWhereAllowed } from './doctor-cluster';
import { type LanDiscovery, lanDiscoveryOf } from './lan-discovery';
import { runnerThere } from './runner-there';
import { clusterWithScheduler, type SchedulerPlace } from './scheduler-place';

/** What `doctor --discover-lan` was asked for. */
export interface DiscoverLanOptions {
  readonly cidrs: readonly string[];
  readonly isPassiveOnly: boolean;
  readonly scheduler: SchedulerPlace | null;
  readonly schedulerSshPort: number;
  readonly remoteUser: string;
  readonly backend: 'sshfs' | 'nfs' | 'ntfs';
  readonly connectWithinMs: number;
  readonly knockWithinMs: number;
  readonly maxAddresses: number;
  readonly usesCache: boolean;
  /** Project of AGILab that a proof would run. */
  readonly app?: string;
}

export interface DoctorTools {
  readonly engine: Engine;
  readonly ports: EnginePorts;
  /** Runs one job; a person's Ctrl-C cancels it. */
  readonly run: (spec: JobSpec) => Promise<JobOutcome>;
  /** Nodes whose unknown key may be taken now: accepted by policy, or by a fingerprint that was given. */
  readonly mayTrust: (nodeId: NodeId) => boolean;
  readonly warn: (text: string) => void;
  /** From here on no step on a node is held to `--timeout`: a run has limits of its own. */
  readonly endLimit?: () => void;
}

/**
 * Looks around as AGILab's discovery does, in a cluster of its own that starts empty each time: what a person keeps in
 * other clusters is neither read nor changed. @throws Failure bad-input, bad-cidr, unknown-host, cancelled.
 */
export async function discoverLan(options: DiscoverLanOptions, tools: DoctorTools): Promise<LanDiscovery> {
  const { engine, ports } = tools;
  const lan = ports.sessions.lan ?? realLan;
  const interfaces = lan.interfaces();
  const isSshfs = options.backend === 'sshfs';
  await engine.saveCluster(emptyFor(engine.snapshot().cluster.name, isSshfs, ports));
  await orThrow(tools.run(specOf(options)));
  await trustWhereAllowed(tools);
  if (options.scheduler) await testWaysBack(options.scheduler, options, ownAddresses(interfaces), tools);
  const cidrs = options.cidrs.length > 0 ? options.cidrs : localNetworks(interfaces).map(({ network }) => network.cidr);
  const localHosts = Object.values(interfaces).flatMap((entries) =>
    (entries ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
  );
  const fleet = engine.snapshot();
  const unseen = acceptedUnseen(fleet.changes, fleet.cluster.nodes);
  const runner = await runnerThere(fleet.cluster, options.app ?? 'flight_telemetry_project', ports);
  const about = { nowMs: ports.now(), cidrs, localHosts, isSshfs, acceptedUnseen: unseen, runner };
  const report = lanDiscoveryOf(fleet, about);
  if (options.usesCache) await tellAgilab(report, tools, isSshfs);
  return report;
}

/** The share of AGILab's defaults, so that a dead mount at it or below it is found. */
function emptyFor(name: string, isSshfs: boolean, { env }: EnginePorts): Cluster {
  const empty = emptyCluster(name);
  const share = {
    ...empty.share,
    backend: isSshfs ? ('sshfs' as const) : ('nfs' as const),
    schedulerPath: env.AGI_CLUSTER_SHARE || `clustershare/${managerUserIn(env)}`,
    workerPath: 'clustershare',
  };
  return { ...empty, share };
}

/** AGILab knows no upper bound; no scan of Muster's goes over this one. */
const MOST_ADDRESSES = 65_536;

const specOf = (options: DiscoverLanOptions): JobSpec => ({
  kind: 'discover',
  cidrs: [...options.cidrs],
  typed: options.scheduler ? [typedOf(options.scheduler)] : [],
  ...(options.remoteUser === '' ? {} : { user: options.remoteUser }),
  isPassiveOnly: options.isPassiveOnly,
  consentToAddresses: Math.min(options.maxAddresses, MOST_ADDRESSES),
  maxAddresses: Math.min(options.maxAddresses, MOST_ADDRESSES),
  connectWithinMs: options.connectWithinMs,
  knockWithinMs: options.knockWithinMs,
  lanCache: options.usesCache ? 'make' : 'off',
});

const typedOf = ({ user, host }: SchedulerPlace): string =>
  `${user === null ? '' : `${user}@`}${host.includes(':') ? `[${host}]` : host}`;

async function testWaysBack(
  place: SchedulerPlace,
  { schedulerSshPort }: DiscoverLanOptions,
  own: ReadonlySet<string>,
  { engine, ports, run }: DoctorTools,
): Promise<void> {
  const { cluster, known } = engine.snapshot();
  const entered = new Set(
    cluster.nodes.flatMap(({ id }) => (known[id]?.observation?.login?.state === 'ok' ? [id as string] : [])),
  );
  const managerUser = managerUserIn(ports.env);
  const asked = clusterWithScheduler(cluster, place, { own, entered, managerUser, port: schedulerSshPort });
  await engine.saveCluster(asked);
  const nodes = asked.workers.map(({ node }) => node);
  if (nodes.length > 0) await orThrow(run({ kind: 'check', nodes }));
}

async function tellAgilab(report: LanDiscovery, { engine, ports, warn }: DoctorTools, isSshfs: boolean): Promise<void> {
  const { cluster, known } = engine.snapshot();
  const rows = cluster.nodes.flatMap((node) => {
    const knowledge = node.id === MANAGER ? undefined : known[node.id];
    return knowledge ? [lanRowOf(node, knowledge, isSshfs)] : [];
  });
  const about = { generatedAtSeconds: report.generated_at, cidrs: report.cidrs, localHosts: report.local_hosts };
  await mergeIntoLanCache(ports.home, rows, about, { isFolderMade: true }).catch((error: Error) =>
    warn(`AGILab's list of nodes could not be written: ${error.message}`),
  );
}
