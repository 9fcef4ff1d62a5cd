import { nodeOf, thisComputer } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeObservation } from '../../shared/model/node';
import { orCancelled } from '../abort';
import { NodeLook } from '../checks/node-look';
import type { ObserveOptions } from '../facts/observe-node';
import type { JobContext } from '../ports';
import { Slices } from '../slices';
import { stopIfCancelled } from '../stop-if-cancelled';
import { type Candidate, isIpv4 } from './candidate';
import { passiveCandidates } from './candidates';
import { contains, type Network } from './cidr';
import type { Lan } from './lan';
import type { NodeRegistry } from './node-registry';
import { joinSameMachines } from './same-machine';
import { foundSentence } from './scan-plan';
import { sweep } from './sweep';

/** For neighbours that were heard of: they are there, so they may take as long as a known node. */
const NEIGHBOUR_WITHIN_MS = 3_000;
const NEIGHBOURS_AT_ONCE = 64;
/** Nodes that are told of before the event loop gets a turn. */
const MET_PER_TURN = 8;

/** How one discovery looks around. */
export interface FinderOptions {
  /** Login name for nodes that no source names one for. */
  readonly user: string | null;
  readonly isCacheRead: boolean;
  readonly observe: Pick<ObserveOptions, 'knockWithinMs'>;
}

/** Brings candidates together with the nodes that are known, and has each node looked at once. */
export class Finder {
  readonly #job: JobContext;
  readonly #options: FinderOptions;
  readonly #registry: NodeRegistry;
  readonly #look: NodeLook;
  readonly #lan: Lan;
  readonly #seen = new Map<NodeId, NodeObservation>();
  readonly #gateways: Promise<ReadonlySet<string>>;
  readonly #slices = new Slices(MET_PER_TURN);
  /** Joining waits for its turn, so that two names of one machine never make two nodes. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(job: JobContext, options: FinderOptions, registry: NodeRegistry, lan: Lan) {
    this.#options = options;
    this.#lan = lan;
    this.#job = job;
    this.#registry = registry;
    this.#gateways = gatewaysOf(lan);
    this.#look = new NodeLook(job, () => job.fleet().cluster, options.observe);
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
    const candidate = { ...found, user: found.user ?? this.#options.user };
    const resolving = this.#registry.resolve(candidate);
    const joining = this.#turn.then(async () => {
      await this.#slices.next();
      const [resolved, gateways] = await Promise.all([resolving, this.#gateways]);
      const isGateway = resolved.some((address) => gateways.has(address));
      return this.#registry.join(candidate, resolved, isGateway);
    });
    this.#turn = joining.catch(() => undefined);
    const joined = await orCancelled(joining, this.#job.signal);
    if (!joined) return;
    if (joined.isChanged) this.#tell(joined.node);
    if (joined.isNew) this.#lookAt(joined.node);
  }

  /** @param within networks that a person named: addresses that were only heard of and lie elsewhere are left out. */
  async meetPassive(within: readonly Network[]): Promise<void> {
    const { home, env } = this.#job.ports;
    const heardOf = await orCancelled(
      passiveCandidates({ home, env, lan: this.#lan, isCacheRead: this.#options.isCacheRead }),
      this.#job.signal,
    );
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
    const macs = await this.#lan.hardwareAddresses?.();
    const joined = joinSameMachines(this.#job.fleet().cluster, this.#seen, macs);
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

const gatewaysOf = async (lan: Lan): Promise<ReadonlySet<string>> =>
  new Set(await (lan.gateways?.().catch(() => []) ?? []));
