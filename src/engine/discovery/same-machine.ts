import type { Cluster } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import type { ClusterNode, NodeObservation } from '../../shared/model/node';
import { isNumericName } from './candidate';

type Seen = ReadonlyMap<NodeId, NodeObservation>;

/** Hardware address by IP address, from the neighbour table. */
export type HardwareAddresses = ReadonlyMap<string, string>;

/** A router answers for every address behind it (proxy ARP, RFC 1027): such a hardware address names no machine. */
const MOST_ADDRESSES_OF_A_MACHINE = 4;

/**
 * Two entries are one machine when they show the same host key and cannot be clones of one image: they were met at the
 * same address and port, or behind one network card, or after login they call themselves the same and each has the
 * other's address. Where no key was seen, one network card and one port are enough; different keys are always two machines.
 */
function isSame(a: ClusterNode, b: ClusterNode, seen: Seen, cards: Cards): boolean {
  const [one, other] = [seen.get(a.id), seen.get(b.id)];
  if (!one || !other) return false;
  const isOneCard = a.port === b.port && cards.isShared(one.reach.ip ?? a.address, other.reach.ip ?? b.address);
  if (one.facts && other.facts && one.facts.hostname !== other.facts.hostname) return false;
  const key = comparedKeys(one, other);
  if (key === 'different') return false;
  if (key === 'not-seen') return isOneCard && cards.isOfOneMachine(one.reach.ip ?? a.address);
  if (one.reach.ip !== null && one.reach.ip === other.reach.ip) return a.port === b.port;
  if (isOneCard) return true;
  if (!one.facts || !other.facts) return false;
  return one.facts.addresses.includes(other.reach.ip ?? '') && other.facts.addresses.includes(one.reach.ip ?? '');
}

/** Keys are compared per type: two looks need not have seen the same types. */
function comparedKeys(one: NodeObservation, other: NodeObservation): 'same' | 'different' | 'not-seen' {
  const blobs = new Map((one.hostKey?.offered ?? []).map(({ type, blob }) => [type, blob]));
  const both = (other.hostKey?.offered ?? []).filter(({ type }) => blobs.has(type));
  if (both.length === 0) return 'not-seen';
  return both.some(({ type, blob }) => blobs.get(type) === blob) ? 'same' : 'different';
}

/** Network cards of the neighbour table. */
class Cards {
  readonly #macs: HardwareAddresses;
  readonly #addresses = new Map<string, number>();

  constructor(macs: HardwareAddresses) {
    this.#macs = macs;
    for (const mac of macs.values()) this.#addresses.set(mac, (this.#addresses.get(mac) ?? 0) + 1);
  }

  isShared(one: string, other: string): boolean {
    const mac = this.#macs.get(one);
    return mac !== undefined && one !== other && mac === this.#macs.get(other);
  }

  isOfOneMachine(address: string): boolean {
    return (this.#addresses.get(this.#macs.get(address) ?? '') ?? 0) <= MOST_ADDRESSES_OF_A_MACHINE;
  }
}

/** The cluster with every machine once; null when it is so already. A node that has a role, or was met first, stays. */
export function joinSameMachines(cluster: Cluster, seen: Seen, macs: HardwareAddresses = new Map()): Cluster | null {
  const cards = new Cards(macs);
  const roles = new Set([cluster.scheduler, ...cluster.workers.map(({ node }) => node)]);
  const inOrder = [...cluster.nodes].sort((a, b) => Number(roles.has(b.id)) - Number(roles.has(a.id)));
  const kept: ClusterNode[] = [];
  const gone = new Set<NodeId>();
  for (const node of inOrder) {
    const at =
      roles.has(node.id) || node.id === MANAGER ? -1 : kept.findIndex((other) => isSame(other, node, seen, cards));
    const same = kept[at];
    if (!same) kept.push(node);
    else {
      gone.add(node.id);
      const aliases = [...new Set([...same.aliases, node.address, ...node.aliases])].filter(
        (name) => name !== same.address,
      );
      // A name that a person gave says more than a number.
      const name = isNumericName(same.name) && !isNumericName(node.name) ? node.name : same.name;
      kept[at] = { ...same, name, aliases, sources: [...new Set([...same.sources, ...node.sources])] };
    }
  }
  if (gone.size === 0) return null;
  const byId = new Map(kept.map((node) => [node.id, node]));
  return { ...cluster, nodes: cluster.nodes.flatMap(({ id }) => byId.get(id) ?? []) };
}
