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

/** Looks like an address of digits, right or wrong: `1.2.3`, `010.0.0.1`, `300.1.1.1`. */
export const isNumericName = (text: string): boolean => /^[\d.]+$/.test(text);

const LAN_SUFFIX = /\.(local|lan|home|internal|localdomain|home\.arpa|intranet)$/i;

/** A private address, a name without dots, or a name of a local domain: what may belong to the lab without anybody saying so. */
export function isLanLike(name: string): boolean {
  if (isIpv4(name)) return ipaddr.IPv4.parse(name).range() === 'private';
  if (isNumericName(name) || !isSafeHostName(name)) return false;
  if (/^localhost$/i.test(name)) return false;
  return !name.includes('.') || LAN_SUFFIX.test(name);
}
