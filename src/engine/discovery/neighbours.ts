import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { isIpv4 } from './candidate';

const IpNeighbour = z.object({ dst: z.string(), dev: z.string().optional(), state: z.array(z.string()).optional() });

/** Interfaces behind which containers and virtual machines of this computer live, not the lab. */
export const isVirtualInterface = (name: string): boolean =>
  /^(docker|br-|veth|virbr|vmnet|vboxnet|vnic|cni|flannel|cali|podman|lxc|lxd|awdl|llw|utun|gif|stf|bridge|ap\d|tailscale|zt|wg|tun|tap|vEthernet)/i.test(
    name,
  );

/** A machine of the lab can stand at this address: IPv4, private, neither broadcast nor multicast. */
const isUsable = (ip: string): boolean =>
  isIpv4(ip) && ipaddr.IPv4.parse(ip).range() === 'private' && !ip.endsWith('.255');

const unique = (addresses: readonly string[]): string[] => [...new Set(addresses.filter(isUsable))];

/** `ip -j neigh` of iproute2: entries that never answered are `INCOMPLETE` or `FAILED`. */
export function neighboursFromIpJson(text: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [];
  }
  const parsed = z.array(IpNeighbour).safeParse(json);
  if (!parsed.success) return [];
  const alive = parsed.data.filter(
    ({ dev, state }) =>
      !isVirtualInterface(dev ?? '') && !state?.some((word) => /^(INCOMPLETE|FAILED|NOARP)$/.test(word)),
  );
  return unique(alive.map(({ dst }) => dst));
}

/** /proc/net/arp, proc(5): flag 0x2 = complete. */
export const neighboursFromProcArp = (text: string): string[] =>
  unique(
    text.split('\n').flatMap((line) => {
      const [ip = '', , flags = '0', , , device = ''] = line.trim().split(/\s+/);
      return (Number.parseInt(flags, 16) & 2) !== 0 && !isVirtualInterface(device) ? [ip] : [];
    }),
  );

/** `arp -an` of macOS and net-tools: `? (192.168.1.7) at 3c:22:… on en0 ifscope [ethernet]`. */
export const neighboursFromArp = (text: string): string[] =>
  unique(
    text.split('\n').flatMap((line) => {
      const found = /\((\d+\.\d+\.\d+\.\d+)\) at ([0-9a-f:]{11,17})\b.*?\bon (\S+)/i.exec(line);
      return found && !isVirtualInterface(found[3] ?? '') ? [found[1] ?? ''] : [];
    }),
  );

/** `arp -a` of Windows in any language: indented rows of address and hardware address `aa-bb-…`; broadcast rows say `ff-ff-…`. */
export const neighboursFromWindowsArp = (text: string): string[] =>
  unique(
    text.split(/\r?\n/).flatMap((line) => {
      const found = /^\s+(\d+\.\d+\.\d+\.\d+)\s+((?:[0-9a-f]{2}-){5}[0-9a-f]{2})\s/i.exec(line);
      return found && !/^(ff-){5}ff$|^01-00-5e/i.test(found[2] ?? '') ? [found[1] ?? ''] : [];
    }),
  );
