import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import { type ClusterNode, LoginName, type NodeObservation } from '../../shared/model/node';
import { type Candidate, isIpv4, isIpv6, isNumericName } from './candidate';
import { nameAfter } from './name-after';

/** What joining a candidate did. `isNew`: a node that was not there before. Null when the candidate is this computer. */
export type Joined = { readonly node: ClusterNode; readonly isNew: boolean; readonly isChanged: boolean } | null;

/** The nodes met so far, each once: a machine under several names and addresses is joined by its resolved address. */
export class NodeRegistry {
  readonly #nodes = new Map<NodeId, ClusterNode>();
  readonly #byPlace = new Map<string, NodeId>();
  readonly #own: ReadonlySet<string>;
  readonly #resolve: (name: string) => Promise<readonly string[]>;

  constructor(
    nodes: readonly ClusterNode[],
    own: ReadonlySet<string>,
    resolve: (name: string) => Promise<readonly string[]>,
  ) {
    this.#own = own;
    this.#resolve = resolve;
    for (const node of nodes) this.#keep(node, [node.address, ...node.aliases]);
  }

  get nodes(): readonly ClusterNode[] {
    return [...this.#nodes.values()];
  }

  /** Addresses of a candidate: its own, or those of its name. */
  async resolve({ address }: Candidate): Promise<readonly string[]> {
    return isIpv4(address) || isIpv6(address) ? [address] : this.#resolve(address);
  }

  /** Joins a candidate to the node that it is, or makes a new one. */
  join(given: Candidate, resolved: readonly string[], isGateway = false): Joined {
    // A name that no cluster file takes would make the file unreadable; SSH knows it from its own configuration.
    const candidate = { ...given, user: LoginName.nullable().catch(null).parse(given.user) };
    const { address, port } = candidate;
    // Only the standard port of this computer is this computer: a forwarded port leads elsewhere.
    if (port === 22 && resolved.some((ip) => this.#own.has(ip))) return null;
    const places = [address, ...resolved];
    const known = places.map((place) => this.#byPlace.get(placeKey(place, port))).find((id) => id !== undefined);
    return known === undefined
      ? this.#add(candidate, places, isGateway)
      : this.#extend(known, candidate, places, isGateway);
  }

  #add({ name, address, port, user, source }: Candidate, places: readonly string[], isGateway: boolean): Joined {
    const node: ClusterNode = {
      id: this.#freeId(name, port),
      name,
      address,
      port,
      user,
      aliases: aliasesOf(address, places),
      sources: [source],
      isSetAside: false,
      ...(isGateway ? { isGateway } : {}),
    };
    this.#keep(node, places);
    return { node, isNew: true, isChanged: true };
  }

  #extend(
    id: NodeId,
    { name, address, user, source }: Candidate,
    places: readonly string[],
    isGateway: boolean,
  ): Joined {
    const node = this.#nodes.get(id);
    if (!node) return null;
    const isNamed = isNumericName(node.name) && !isNumericName(name);
    const next: ClusterNode = {
      ...node,
      name: isNamed ? name : node.name,
      user: node.user ?? user,
      aliases: aliasesOf(node.address, [...node.aliases, address, ...places]),
      sources: node.sources.includes(source) ? node.sources : [...node.sources, source],
      ...(isGateway ? { isGateway } : {}),
    };
    this.#keep(next, places);
    return { node: next, isNew: false, isChanged: JSON.stringify(next) !== JSON.stringify(node) };
  }

  /** Gives a node that is known by number the name by which it calls itself. Null when it has a name, or the name is taken. */
  nameAfter(id: NodeId, observation: NodeObservation): ClusterNode | null {
    const node = this.#nodes.get(id);
    const next = node ? nameAfter(node, observation, this.nodes) : null;
    if (next) this.#nodes.set(id, next);
    return next;
  }

  #keep(node: ClusterNode, places: readonly string[]): void {
    this.#nodes.set(node.id, node);
    for (const place of places) this.#byPlace.set(placeKey(place, node.port), node.id);
  }

  #freeId(name: string, port: number): NodeId {
    const plain =
      name
        .toLowerCase()
        .replace(/[^a-z0-9._:-]/g, '-')
        .replace(/^[^a-z0-9]+/, '')
        .slice(0, 100) || 'node';
    const base = plain === MANAGER ? 'manager-node' : plain === 'constructor' ? 'constructor-node' : plain;
    const tries = [base, ...(port === 22 ? [] : [`${base}:${port}`])];
    for (let count = 2; ; count++) {
      const free = tries.shift() ?? `${base}-${count}`;
      if (!this.#nodes.has(free as NodeId)) return free as NodeId;
    }
  }
}

const placeKey = (place: string, port: number): string => `${place.toLowerCase()} ${port}`;

const aliasesOf = (address: string, places: readonly string[]): string[] =>
  [...new Set(places)].filter((place) => place !== address);
