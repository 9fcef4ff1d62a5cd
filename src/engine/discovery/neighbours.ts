import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { isIpv4 } from './candidate';

const IpNeighbour = z.object({
  dst: z.string(),
  dev: z.string().optional(),
  lladdr: z.string().optional(),
  state: z.array(z.string()).optional(),
});

/** One entry of a neighbour table. */
export interface Neighbour {
  readonly ip: string;
  /** Hardware address, six pairs of lower case with colons; null when the table has none. */
  readonly mac: string | null;
}

/** Interfaces behind which containers and virtual machines of this computer live, not the lab. */
export const isVirtualInterface = (name: string): boolean =>
  /^(docker|br-|veth|virbr|vmnet|vboxnet|vnic|cni|flannel|cali|podman|lxc|lxd|awdl|llw|utun|gif|stf|bridge|ap\d|tailscale|zt|wg|tun|tap|vEthernet)/i.test(
    name,
  );

/** A machine of the lab can stand at this address: IPv4, private, neither broadcast nor multicast. */
const isUsable = (ip: string): boolean =>
  isIpv4(ip) && ipaddr.IPv4.parse(ip).range() === 'private' && !ip.endsWith('.255');

const unique = (addresses: readonly string[]): string[] => [...new Set(addresses.filter(isUsable))];

/** Usable addresses of the table's rows, each once. */
export const addressesOf = (rows: readonly Neighbour[]): string[] => unique(rows.map(({ ip }) => ip));

/** `3c-22-fb-…` of Windows and `3c:22:1:…` of macOS in one form; null for broadcast, multicast and what is none. */
function macOf(text: string | undefined): string | null {
  const pairs = (text ?? '').toLowerCase().split(/[:-]/);
  if (pairs.length !== 6 || !pairs.every((pair) => /^[0-9a-f]{1,2}$/.test(pair))) return null;
  const mac = pairs.map((pair) => pair.padStart(2, '0')).join(':');
  // The lowest bit of the first byte marks a group (IEEE 802).
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1 || mac === '00:00:00:00:00:00' ? null : mac;
}

/** `ip -j neigh` of iproute2: entries that never answered are `INCOMPLETE` or `FAILED`. */
export function rowsFromIpJson(text: string): Neighbour[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [];
  }
  // iproute2 prints `{}` for what a filter left out.
  return (Array.isArray(json) ? json : [])
    .flatMap((entry) => IpNeighbour.safeParse(entry).data ?? [])
    .filter(
      ({ dev, state }) =>
        !isVirtualInterface(dev ?? '') && !state?.some((word) => /^(INCOMPLETE|FAILED|NOARP)$/.test(word)),
    )
    .map(({ dst, lladdr }) => ({ ip: dst, mac: macOf(lladdr) }));
}

/** /proc/net/arp, proc(5): flag 0x2 = complete. */
export const rowsFromProcArp = (text: string): Neighbour[] =>
  text.split('\n').flatMap((line) => {
    const [ip = '', , flags = '0', mac, , device = ''] = line.trim().split(/\s+/);
    return (Number.parseInt(flags, 16) & 2) !== 0 && !isVirtualInterface(device) ? [{ ip, mac: macOf(mac) }] : [];
  });

/**
 * `arp -an` of macOS and net-tools: `? (192.168.1.7) at 3c:22:… on en0 ifscope [ethernet]`. The words of net-tools are
 * translated; there the interface is the last word of the line.
 */
export const rowsFromArp = (text: string): Neighbour[] =>
  text.split('\n').flatMap((line) => {
    const found = /\((\d+\.\d+\.\d+\.\d+)\)\s+\S+\s+([0-9a-f:]{11,17})\s+(.*?)\s*$/i.exec(line);
    const rest = found?.[3] ?? '';
    const device = /\bon (\S+)/.exec(rest)?.[1] ?? rest.split(/\s+/).pop() ?? '';
    return found && !isVirtualInterface(device) ? [{ ip: found[1] ?? '', mac: macOf(found[2]) }] : [];
  });

/** `arp -a` of Windows in any language: indented rows of address and hardware address `aa-bb-…`; broadcast rows say `ff-ff-…`. */
export const rowsFromWindowsArp = (text: string): Neighbour[] =>
  text.split(/\r?\n/).flatMap((line) => {
    const found = /^\s+(\d+\.\d+\.\d+\.\d+)\s+((?:[0-9a-f]{2}-){5}[0-9a-f]{2})\s/i.exec(line);
    const mac = macOf(found?.[2]);
    return found && mac !== null ? [{ ip: found[1] ?? '', mac }] : [];
  });

export const neighboursFromIpJson = (text: string): string[] => addressesOf(rowsFromIpJson(text));
export const neighboursFromProcArp = (text: string): string[] => addressesOf(rowsFromProcArp(text));
export const neighboursFromArp = (text: string): string[] => addressesOf(rowsFromArp(text));
export const neighboursFromWindowsArp = (text: string): string[] => addressesOf(rowsFromWindowsArp(text));

/** Hardware address by IP address. */
export const macsOf = (rows: readonly Neighbour[]): ReadonlyMap<string, string> =>
  new Map(rows.flatMap(({ ip, mac }) => (mac === null ? [] : [[ip, mac]])));
