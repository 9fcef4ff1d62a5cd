import { Failure } from '../../shared/failure';
import { nodeOf, thisComputer } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeObservation } from '../../shared/model/node';
import { say } from '../../shared/model/say';
import { orCancelled } from '../abort';
import { NodeLook } from '../checks/node-look';
import type { JobContext } from '../ports';
import { stopIfCancelled } from '../stop-if-cancelled';
import { type Candidate, isIpv4 } from './candidate';
import { passiveCandidates } from './candidates';
import { addressesIn, contains, type Network, networkOf } from './cidr';
import { type Lan, realLan } from './lan';
import { mergeIntoLanCache } from './lan-cache';
import { lanRowOf } from './lan-row';
import { localNetworks, ownAddresses } from './local-networks';
import { NodeRegistry } from './node-registry';
import { joinSameMachines } from './same-machine';
import { scan } from './scan';
import { foundSentence, type PlannedNetwork, planScan } from './scan-plan';
import { ScanReport } from './scan-report';
import { sweep } from './sweep';
import { candidateFromTyped } from './typed-names';

export type DiscoverSpec = Extract<JobSpec, { kind: 'discover' }>;

/** For neighbours that were heard of: they are there, so they may take as long as a known node. */
const NEIGHBOUR_WITHIN_MS = 3_000;
const NEIGHBOURS_AT_ONCE = 64;

/**
 * Finds machines from what this computer has heard of, from what was typed, and by a bounded scan; looks at each as soon
 * as it is found. Emits node-found, scan-progress, node-observed and check-results. Always true: finding has no verdict.
 * @throws Failure bad-input, bad-cidr, needs-person (before anything is sent), cancelled.
 */
export async function discover(spec: DiscoverSpec, job: JobContext): Promise<boolean> {
  const typed = spec.typed.map(candidateFromTyped);
  const lan = job.ports.sessions.lan ?? realLan;
  const interfaces = lan.interfaces();
  const local = localNetworks(interfaces);
  const planned = spec.isPassiveOnly || spec.isTypedOnly ? [] : planScan(spec.cidrs, local, spec.consentToAddresses);
  giveLoginName(spec.user, job);
  const finder = new Finder(
    job,
    spec.user ?? null,
    new NodeRegistry(job.fleet().cluster.nodes, ownAddresses(interfaces), lan.resolve),
    lan,
  );
  finder.startWithKnown();
  await Promise.all([
    ...typed.map((candidate) => finder.meet(candidate)),
    spec.isTypedOnly ? undefined : finder.meetPassive(spec.cidrs.map(networkOf)),
    scanPlanned(planned, (ip) => local.some(({ network }) => contains(network, ip)), finder, job, lan),
  ]);
  await finder.finish();
  await tellAgilab(planned, job);
  return true;
}

/** Nodes that were found before without a login name get the one that was given now. @throws Failure bad-input */
function giveLoginName(user: string | undefined, { fleet, emit }: JobContext): void {
  if (user === undefined) return;
  if (!/^[A-Za-z0-9_][A-Za-z0-9._@\\-]*$/.test(user)) {
    throw new Failure('bad-input', say('{{user}} is no login name.', { user }));
  }
  const { cluster } = fleet();
  const nodes = cluster.nodes.map((node) => (node.id === MANAGER || node.user !== null ? node : { ...node, user }));
  emit({ type: 'cluster-changed', cluster: { ...cluster, nodes } });
}

/** AGILab's cache is a courtesy: a discovery is not lost when it cannot be written. */
async function tellAgilab(planned: readonly PlannedNetwork[], job: JobContext): Promise<void> {
  const { cluster, known } = job.fleet();
  const rows = cluster.nodes.flatMap((node) => {
    const knowledge = node.id === MANAGER ? undefined : known[node.id];
    return knowledge ? [lanRowOf(node, knowledge, cluster.share.backend === 'sshfs')] : [];
  });
  const cidrs = planned.filter(({ isAsked }) => isAsked).map(({ network }) => network.cidr);
  const report = { generatedAtSeconds: job.ports.now() / 1000, cidrs };
  await mergeIntoLanCache(job.ports.home, rows, report).catch((error: unknown) =>
    job.log(MANAGER, `AGILab's list of nodes could not be written: ${String(error)}`, 'err'),
  );
}

async function scanPlanned(
  planned: readonly PlannedNetwork[],
  isOnLink: (ip: string) => boolean,
  finder: Finder,
  job: JobContext,
  lan: Lan,
): Promise<void> {
  const report = new ScanReport(planned, (networks, isDone) => job.emit({ type: 'scan-progress', networks, isDone }));
  const asked = planned.filter(({ isAsked }) => isAsked).map(({ network }) => network);
  const meetings: Promise<void>[] = [];
  let isComplete = false;
  try {
    const addresses = addressesIn(asked).map(({ address }) => address);
    const onOpen = (address: string) => {
      report.found(address);
      const meeting = finder.meet({ name: address, address, port: 22, user: null, source: 'tcp-scan' });
      meeting.catch(() => undefined);
      meetings.push(meeting);
    };
    await scan(addresses, {
      signal: job.signal,
      isOnLink,
      onOpen,
      onDone: (address) => report.asked(address),
      probe: lan.probe,
    });
    isComplete = true;
    await Promise.all(meetings);
  } finally {
    report.end(isComplete);
  }
}

/** Brings candidates together with the nodes that are known, and has each node looked at once. */
class Finder {
  readonly #job: JobContext;
  readonly #user: string | null;
  readonly #registry: NodeRegistry;
  readonly #look: NodeLook;
  readonly #lan: Lan;
  readonly #seen = new Map<NodeId, NodeObservation>();
  /** Joining waits for its turn, so that two names of one machine never make two nodes. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(job: JobContext, user: string | null, registry: NodeRegistry, lan: Lan) {
    this.#user = user;
    this.#lan = lan;
    this.#job = job;
    this.#registry = registry;
    this.#look = new NodeLook(job, () => job.fleet().cluster);
  }

  startWithKnown(): void {
    const { nodes } = this.#job.fleet().cluster;
    if (!nodes.some(({ id }) => id === MANAGER)) {
      const here = thisComputer();
      this.#job.emit({ type: 'node-found', node: here });
      this.#lookAt(here);
    }
    for (const node of nodes) if (!node.isSetAside) this.#lookAt(node);
  }

  async meet(found: Candidate): Promise<void> {
    const candidate = { ...found, user: found.user ?? this.#user };
    const resolving = this.#registry.resolve(candidate);
    const joining = this.#turn.then(async () => this.#registry.join(candidate, await resolving));
    this.#turn = joining.catch(() => undefined);
    const joined = await orCancelled(joining, this.#job.signal);
    if (!joined) return;
    if (joined.isChanged) this.#tell(joined.node);
    if (joined.isNew) this.#lookAt(joined.node);
  }

  /** @param within networks that a person named: addresses that were only heard of and lie elsewhere are left out. */
  async meetPassive(within: readonly Network[]): Promise<void> {
    const { home, env } = this.#job.ports;
    const heardOf = await orCancelled(passiveCandidates({ home, env, lan: this.#lan }), this.#job.signal);
    const candidates = heardOf.filter(
      ({ address, source }) =>
        within.length === 0 ||
        source === 'ssh-config' ||
        !isIpv4(address) ||
        within.some((network) => contains(network, address)),
    );
    const neighbours = candidates.filter(({ source }) => source === 'arp');
    const named = candidates.filter(({ source }) => source !== 'arp');
    await Promise.all([...named.map((candidate) => this.meet(candidate)), this.#meetNeighbours(neighbours)]);
  }

  /** A neighbour may be a telephone: it becomes a node only when its SSH port answers. */
  async #meetNeighbours(neighbours: readonly Candidate[]): Promise<void> {
    const byAddress = new Map(neighbours.map((candidate) => [candidate.address, candidate]));
    const meetings: Promise<void>[] = [];
    await sweep([...byAddress.keys()], {
      port: 22,
      timeoutMs: NEIGHBOUR_WITHIN_MS,
      limit: NEIGHBOURS_AT_ONCE,
      signal: this.#job.signal,
      probe: this.#lan.probe,
      onOutcome: (address, outcome) => {
        const candidate = byAddress.get(address);
        if (outcome === 'open' && candidate) meetings.push(this.meet(candidate).catch(() => undefined));
      },
    });
    await Promise.all(meetings);
  }

  async finish(): Promise<void> {
    await this.#look.finish();
    stopIfCancelled(this.#job.signal);
    const joined = joinSameMachines(this.#job.fleet().cluster, this.#seen);
    if (joined) this.#job.emit({ type: 'cluster-changed', cluster: joined });
    const count = this.#job.fleet().cluster.nodes.length;
    this.#job.progress(count, count, foundSentence(count));
  }

  /** A person may have set the node aside meanwhile, which stays. */
  #tell(node: ClusterNode): void {
    const now = nodeOf(node.id, this.#job.fleet().cluster);
    this.#job.emit({ type: 'node-found', node: now ? { ...node, isSetAside: now.isSetAside } : node });
  }

  #lookAt(node: ClusterNode): void {
    this.#look.add(node).then(
      (observation) => {
        this.#seen.set(node.id, observation);
        const named = this.#registry.nameAfter(node.id, observation);
        if (named) this.#tell(named);
      },
      // Cancelled: `finish` tells it.
      () => undefined,
    );
  }
}
