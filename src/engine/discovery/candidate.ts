import ipaddr from 'ipaddr.js';
import type { NodeSource } from '../../shared/model/node';

/** A machine that may be there: where a source says that it is. */
export interface Candidate {
  /** What a person calls it: alias, host name, or the address itself. */
  readonly name: string;
  /** What is connected to: SSH config alias, host name, or IP address. */
  readonly address: string;
  readonly port: number;
  readonly user: string | null;
  readonly source: NodeSource;
}

/** Letters of host names and addresses; not at the start a hyphen, which a program would take for an option. */
export const isSafeHostName = (name: string): boolean =>
  name.length <= 255 && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name) && !/\.\./.test(name);

/** Strict dotted IPv4: four decimal parts without leading zeros (`010.0.0.1` is octal for some programs and decimal for others). */
export const isIpv4 = (text: string): boolean => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);

export const isIpv6 = (text: string): boolean => ipaddr.IPv6.isValid(text);

/** Looks like an address of digits, right or wrong: `1.2.3`, `010.0.0.1`, `300.1.1.1`, `0x7f000001` (inet_aton(3) reads them all). */
export const isNumericName = (text: string): boolean => /^[\d.]+$|^(0x[\da-f]*|\d+)(\.(0x[\da-f]*|\d+))*$/i.test(text);

/** Why no machine can have this address, as the end of a sentence; null when one can. */
export function whyNoMachine(address: string): string | null {
  const range = isIpv4(address) ? ipaddr.IPv4.parse(address).range() : isIpv6(address) ? rangeOfIpv6(address) : '';
  return NOBODY.has(range) ? `no machine has ${range === 'unspecified' ? 'an' : 'a'} ${range} address` : null;
}

const NOBODY: ReadonlySet<string> = new Set(['multicast', 'broadcast', 'unspecified']);

/** An IPv4 address in the clothes of IPv6 is judged as what it is. */
function rangeOfIpv6(address: string): string {
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().range() : parsed.range();
}

const LAN_SUFFIX = /\.(local|lan|home|internal|localdomain|home\.arpa|intranet)$/i;

/** A private address (of IPv6: ULA), a name without dots, or a name of a local domain: what may belong to the lab without anybody saying so. */
export function isLanLike(name: string): boolean {
  if (isIpv4(name)) return ipaddr.IPv4.parse(name).range() === 'private';
  if (isIpv6(name)) {
    const range = ipaddr.IPv6.parse(name).range();
    // Without its zone a link-local address leads nowhere.
    return range === 'uniqueLocal' || (range === 'linkLocal' && name.includes('%'));
  }
  if (isNumericName(name) || !isSafeHostName(name)) return false;
  if (/^localhost$/i.test(name)) return false;
  return !name.includes('.') || LAN_SUFFIX.test(name);
}
