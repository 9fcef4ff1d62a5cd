import ipaddr from 'ipaddr.js';
import { Failure } from '../../shared/failure';
import { say } from '../../shared/model/say';
import { isIpv4 } from './candidate';

/** An IPv4 network that can be scanned: `first` and `count` are its host addresses, without network and broadcast address. */
export interface Network {
  readonly cidr: string;
  readonly first: number;
  readonly count: number;
}

/** A /16 has 65,534 hosts: the largest that is ever scanned. */
const SHORTEST_PREFIX = 16;

const numberOf = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

export const addressOf = (value: number): string =>
  [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');

const refuse = (text: string, reason: string): Failure =>
  new Failure(
    'bad-cidr',
    say('{{network}} cannot be scanned: {{reason}}.', { network: JSON.stringify(text.slice(0, 64)), reason }),
  );

/** An IPv4 network as typed; a bare address is a network of one. @throws Failure bad-cidr with the reason. */
export function networkOf(typed: string): Network {
  const text = typed.trim();
  const [ip = '', written = '32', ...rest] = text.split('/');
  if (rest.length > 0) throw refuse(text, 'there is more than one slash');
  if (ip.includes(':')) throw refuse(text, 'an IPv6 network has too many addresses');
  if (!isIpv4(ip)) throw refuse(text, 'an address has four parts from 0 to 255 without leading zeros');
  if (!/^(\d|[12]\d|3[0-2])$/.test(written)) throw refuse(text, 'the prefix is a number from 16 to 32');
  const prefix = Number(written);
  if (prefix < SHORTEST_PREFIX) {
    throw refuse(
      text,
      `a /${prefix} has ${(2 ** (32 - prefix)).toLocaleString('en-US')} addresses; /16 is the largest that is scanned`,
    );
  }
  const range = ipaddr.IPv4.parse(ip).range();
  if (range === 'multicast' || range === 'broadcast' || range === 'unspecified' || range === 'reserved') {
    throw refuse(text, `no machine has ${range === 'unspecified' ? 'an' : 'a'} ${range} address`);
  }
  if (range === 'loopback') throw refuse(text, 'its addresses are all this computer');
  const size = 2 ** (32 - prefix);
  const base = Math.floor(numberOf(ip) / size) * size;
  const hasEnds = prefix < 31;
  return { cidr: `${addressOf(base)}/${prefix}`, first: hasEnds ? base + 1 : base, count: hasEnds ? size - 2 : size };
}

export const contains = ({ cidr }: Network, ip: string): boolean =>
  isIpv4(ip) && ipaddr.IPv4.parse(ip).match(ipaddr.IPv4.parseCIDR(cidr));

/** Every host address of the networks, once, network by network. */
export function addressesIn(networks: readonly Network[]): { network: Network; address: string }[] {
  const seen = new Set<number>();
  const all: { network: Network; address: string }[] = [];
  for (const network of networks) {
    for (let at = 0; at < network.count; at++) {
      const value = network.first + at;
      if (seen.has(value)) continue;
      seen.add(value);
      all.push({ network, address: addressOf(value) });
    }
  }
  return all;
}

/** @throws Failure needs-person when the networks have more addresses than a person agreed to. */
export function checkConsent(
  networks: readonly Network[],
  consentToAddresses: number,
  secondsFor: (addresses: number) => number,
): void {
  const addresses = networks.reduce((sum, { count }) => sum + count, 0);
  if (addresses <= consentToAddresses) return;
  throw new Failure(
    'needs-person',
    say('{{addresses}} addresses would be asked, which takes up to {{seconds}} s; {{agreed}} are agreed to.', {
      addresses,
      seconds: secondsFor(addresses),
      agreed: consentToAddresses,
    }),
    { next: say('Agree to so many addresses, or give a smaller network.') },
  );
}
