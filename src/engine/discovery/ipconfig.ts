import type { NetworkInterfaceInfo } from 'node:os';
import { isIpv4 } from './candidate';

type Interfaces = Record<string, NetworkInterfaceInfo[]>;

/** Length of the prefix of a netmask; null when the bits of it are not all at its beginning. */
function prefixOf(mask: string): number | null {
  if (!isIpv4(mask) || !mask.startsWith('255.')) return null;
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1+0*$/.test(bits) ? bits.replace(/0/g, '').length : null;
}

/** Hyper-V's switches are called `vEthernet (…)` in every language; other connections keep the word for their kind. */
const connectionIn = (heading: string): string => /\bvEthernet \(.*$/.exec(heading)?.[0] ?? heading;

/** The IPv4 address that a line of `ipconfig` ends with; behind it `/all` puts a word in brackets. */
const addressIn = (line: string): string | null => {
  const found = /:\s*(\d+\.\d+\.\d+\.\d+)\s*(?:\([^)]*\)?)?\s*$/.exec(line)?.[1];
  return found !== undefined && isIpv4(found) ? found : null;
};

/**
 * Interfaces with their IPv4 addresses from Windows' `ipconfig` or `ipconfig /all`, in any language and code page: no
 * label is read. An adapter is a line that is not indented and ends with a colon; an address is the value in the line
 * before a netmask.
 */
export function interfacesFromIpconfig(text: string): Interfaces {
  const found: Interfaces = {};
  let adapter = '';
  let before: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (/^\S.*:\s*$/.test(line)) {
      adapter = connectionIn(line.trim().replace(/\s*:$/, ''));
      before = null;
      continue;
    }
    const value = addressIn(line);
    const prefix = value === null ? null : prefixOf(value);
    if (value !== null && prefix !== null && before !== null) {
      found[adapter] = [...(found[adapter] ?? []), interfaceOf(before, value, prefix)];
    }
    before = value;
  }
  return found;
}

const interfaceOf = (address: string, netmask: string, prefix: number): NetworkInterfaceInfo => ({
  address,
  netmask,
  cidr: `${address}/${prefix}`,
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal: address.startsWith('127.'),
});
