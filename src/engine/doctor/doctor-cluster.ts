import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import type { Cluster, WorkerRole } from '../../shared/model/cluster';
import { emptyCluster } from '../../shared/model/cluster-shape';
import type { JobSpec } from '../../shared/model/job';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode } from '../../shared/model/node';
import { english, say } from '../../shared/model/say';
import { realLan } from '../discovery/lan';
import { ownAddresses } from '../discovery/local-networks';
import type { EnginePorts } from '../ports';
import { readPlainFile } from '../read-plain-file';
import type { DoctorTools } from './discover-lan';
import { agilabSettings, type DoctorPlan, type PlanSurroundings } from './doctor-plan';
import { clusterWithScheduler } from './scheduler-place';

const MOST_ENV_BYTES = 1024 * 1024;

/** Login name of this computer as AGILab sees it. */
export const managerUserIn = (env: EnginePorts['env']): string => env.USER || env.USERNAME || 'agi';

/** Reads what a plan depends on besides the flags. A settings file that cannot be read counts as absent, as in AGILab. */
export async function surroundingsOf({ home, env }: Pick<EnginePorts, 'home' | 'env'>): Promise<PlanSurroundings> {
  const files = [join(home, '.agilab', '.env'), join(home, '.local', 'share', 'agilab', '.env')];
  const texts = await Promise.all(files.map((file) => readPlainFile(file, MOST_ENV_BYTES).catch(() => null)));
  const settings = agilabSettings(
    texts.map((text) => text?.toString('utf8') ?? ''),
    env,
  );
  return { home, userName: managerUserIn(env), settings };
}

/**
 * Makes the doctor's cluster of a plan: meets and looks at the nodes that are named, and no others, and gives them their
 * roles. Every mode that works on nodes begins with it. @throws Failure bad-input, unknown-host, bad-path, cancelled.
 */
export async function openDoctorCluster(plan: DoctorPlan, tools: DoctorTools): Promise<Cluster> {
  const { engine, ports, run } = tools;
  const interfaces = (ports.sessions.lan ?? realLan).interfaces();
  const own = ownAddresses(interfaces);
  const empty = withShare(emptyCluster(engine.snapshot().cluster.name), plan);
  engine.checkCluster(empty);
  await engine.saveCluster(empty);
  await orThrow(run(lookSpec(plan, own)));
  await trustWhereAllowed(tools);
  const cluster = withRoles(engine.snapshot().cluster, plan, own, managerUserIn(ports.env));
  await engine.saveCluster(cluster);
  return engine.snapshot().cluster;
}

function withShare(cluster: Cluster, { agilab }: DoctorPlan): Cluster {
  const share = {
    ...cluster.share,
    backend: mountedBackend(agilab),
    schedulerPath: agilab.local_cluster_share_setting.replace(/^~\//, ''),
    workerPath: agilab.remote_cluster_share_setting.replace(/^~\//, ''),
  };
  return { ...cluster, share };
}

/** A share that is mounted already is of another backend than the one Muster mounts. */
const mountedBackend = ({
  cluster_share_backend: backend,
  remote_cluster_share_premounted: isMounted,
}: DoctorPlan['agilab']) => (isMounted && backend === 'sshfs' ? 'nfs' : backend);

const isHere = (host: string, own: ReadonlySet<string>): boolean =>
  host === 'localhost' || own.has(host) || /^(127\.|::1$)/.test(host);

const typed = (user: string | null, host: string): string =>
  `${user === null ? '' : `${user}@`}${host.includes(':') ? `[${host}]` : host}`;

function lookSpec({ agilab, scheduler }: DoctorPlan, own: ReadonlySet<string>): JobSpec {
  const places = [
    { user: scheduler.user, host: scheduler.host },
    ...agilab.worker_specs.map(({ user, host }) => ({ user: user ?? agilab.remote_user, host })),
  ];
  const named = places.filter(({ host }) => !isHere(host, own)).map(({ user, host }) => typed(user, host));
  return {
    kind: 'discover',
    cidrs: [],
    typed: [...new Set(named)],
    isPassiveOnly: true,
    isTypedOnly: true,
    consentToAddresses: 0,
    lanCache: 'off',
  };
}

const isCalled = ({ name, address, aliases }: ClusterNode, host: string): boolean =>
  [name, address, ...aliases].some((known) => known.toLowerCase() === host.toLowerCase());

function withRoles(found: Cluster, plan: DoctorPlan, own: ReadonlySet<string>, managerUser: string): Cluster {
  const port = plan.agilab.scheduler_ssh_port;
  const based = clusterWithScheduler(found, plan.scheduler, { own, entered: new Set(), managerUser, port });
  const slots = new Map<WorkerRole['node'], number>();
  for (const { host, count } of plan.agilab.worker_specs) {
    const isLocal = isHere(host, own) || host.toLowerCase() === plan.scheduler.host.toLowerCase();
    const id = isLocal ? based.scheduler : based.nodes.find((node) => node.id !== MANAGER && isCalled(node, host))?.id;
    if (!id) throw new Failure('unknown-host', say('The worker {{host}} was not found.', { host }));
    slots.set(id, (slots.get(id) ?? 0) + count);
  }
  return { ...based, workers: [...slots].map(([node, count]) => ({ node, slots: count })) };
}

/** Trusts what may be trusted, one node after the other, since each changes the same known_hosts. */
export async function trustWhereAllowed({ engine, run, mayTrust, warn }: DoctorTools): Promise<void> {
  const { cluster, known } = engine.snapshot();
  for (const { id, name } of cluster.nodes) {
    if (known[id]?.observation?.hostKey?.match !== 'unknown' || !mayTrust(id)) continue;
    const outcome = await run({ kind: 'trust-node', nodeId: id, replaceChanged: false });
    if (outcome.state === 'cancelled') throw new Failure('cancelled');
    if (outcome.state === 'failed') warn(`${name}: ${english(outcome.failure.message)}`);
  }
}

/** Waits for a job. @returns whether what it was to show holds. @throws the failure of the job, or cancelled. */
export async function orThrow(ending: ReturnType<DoctorTools['run']>): Promise<boolean> {
  const outcome = await ending;
  if (outcome.state === 'done') return outcome.holds;
  if (outcome.state === 'cancelled') throw new Failure('cancelled');
  const { code, message, next, detail, nodeId } = outcome.failure;
  throw new Failure(code, say(message.en, message.values), { next, detail, ...(nodeId ? { nodeId } : {}) });
}
