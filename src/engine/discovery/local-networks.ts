import type { NetworkInterfaceInfo } from 'node:os';
import ipaddr from 'ipaddr.js';
import { type Network, networkOf } from './cidr';
import { isVirtualInterface } from './neighbours';

/** A network that this computer stands in. */
export interface LocalNetwork {
  readonly interfaceName: string;
  readonly network: Network;
  readonly address: string;
  /** Serves containers or virtual machines of this computer. */
  readonly isVirtual: boolean;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Private IPv4 networks of the interfaces (`os.networkInterfaces()`), real ones first. Those over a /16 are narrowed to the /24 around the address. */
export function localNetworks(interfaces: Interfaces): LocalNetwork[] {
  const found = new Map<string, LocalNetwork>();
  for (const [interfaceName, entries] of Object.entries(interfaces)) {
    for (const { family, internal, address, cidr } of entries ?? []) {
      // Node 18.0 to 18.3 gave the family as a number.
      if (internal || !['IPv4', '4'].includes(String(family)) || !cidr) continue;
      if (ipaddr.IPv4.parse(address).range() !== 'private') continue;
      const prefix = Number(cidr.split('/')[1]);
      if (prefix > 30) continue;
      const network = networkOf(`${address}/${prefix < 16 ? 24 : prefix}`);
      const local = { interfaceName, network, address, isVirtual: isVirtualInterface(interfaceName) };
      if (found.get(network.cidr)?.isVirtual !== false) found.set(network.cidr, local);
    }
  }
  return [...found.values()].sort(
    (a, b) => Number(a.isVirtual) - Number(b.isVirtual) || a.network.count - b.network.count,
  );
}

/** Networks of this computer that are never scanned unasked: an address that is not private may belong to anybody's machines. */
export function publicNetworks(interfaces: Interfaces): LocalNetwork[] {
  const found = new Map<string, LocalNetwork>();
  for (const [interfaceName, entries] of Object.entries(interfaces)) {
    for (const { family, internal, address, cidr } of entries ?? []) {
      if (internal || !['IPv4', '4'].includes(String(family)) || !cidr) continue;
      if (ipaddr.IPv4.parse(address).range() !== 'unicast') continue;
      const prefix = Number(cidr.split('/')[1]);
      if (prefix > 30) continue;
      const network = networkOf(`${address}/${Math.max(24, prefix)}`);
      found.set(network.cidr, { interfaceName, network, address, isVirtual: false });
    }
  }
  return [...found.values()];
}

/** Every address of this computer, so that it is not found as a node of its own. */
export const ownAddresses = (interfaces: Interfaces): Set<string> =>
  new Set(Object.values(interfaces).flatMap((entries) => (entries ?? []).map(({ address }) => address)));
