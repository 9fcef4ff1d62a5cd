import { isIPv4, isIPv6 } from 'node:net';
import type { MadeUpNames } from './made-up-names';
import { oneOf } from './one-of-pattern';

/** Addresses that every machine has tell nothing. */
const EVERYWHERE = /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.255$|::1?$|::ffff:127\.)/i;
/** From this length on a value is replaced inside longer words too; a shorter one would be found in ordinary words. */
const INSIDE_WORDS_FROM = 4;

const PATTERNS = {
  hashedHost: String.raw`\|1\|[A-Za-z0-9+/=]+\|[A-Za-z0-9+/=]+`,
  fingerprint: `SHA256:[A-Za-z0-9+/]{20,}=*`,
  md5: `(?:MD5:|(?<![0-9a-f:]))(?:[0-9a-f]{2}:){15}[0-9a-f]{2}(?![0-9a-f:])`,
  blob: `AAAA[A-Za-z0-9+/]{12,}=*`,
  mac: `(?<![0-9a-f:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![0-9a-f:-])`,
  ipv6: String.raw`(?<![\w.])(?:[0-9a-f]{0,4}:){2,}[0-9a-f:.]*(?:%[\w.-]+)?(?!\w)`,
  ipv4: String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)`,
  // A Windows account may hold spaces; its folder ends at the next backslash.
  home: String.raw`(?:\/home\/|\/Users\/)[^\/\\\s'":,;]+|[A-Za-z]:\\{1,2}Users\\{1,2}(?:[^\\\/:*?"<>|\r\n]{1,64}(?=\\)|[^\/\\\s'":,;]+)`,
  // Before an IPv6 address the name alone: the address behind it is one of its own.
  account: String.raw`[A-Za-z0-9_][\w.+-]*@(?=\[?(?:[0-9a-f]{0,4}:){2,})`,
  login: String.raw`[A-Za-z0-9_][\w.+-]*@(?:[A-Za-z0-9_][\w-]*)(?:\.[\w-]+)*`,
  url: String.raw`(?<=:\/\/)(?:[^\s\/@'"]{1,256}@)?[A-Za-z0-9][\w-]*(?:\.[\w-]+)*`,
  lanName: String.raw`(?<![\w.-])[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.(?:local|lan|home|internal|localdomain|corp|intranet|arpa)(?![\w-])`,
} as const;

/** The domain behind a host name: two labels at least, for one is how a file's name ends. */
const DOMAIN = String.raw`(?:(?:\.[a-z][a-z0-9-]*){2,}(?![\w.]))?`;

/** The known values: whole words of those that are short, and with each the domain that follows a host name. */
function knownPattern(values: readonly string[]): string {
  const long = values.filter((value) => value.length >= INSIDE_WORDS_FROM);
  const short = values.filter((value) => value.length < INSIDE_WORDS_FROM);
  const parts = [
    ...(long.length > 0 ? [oneOf(long)] : []),
    ...(short.length > 0 ? [`(?<![A-Za-z0-9])${oneOf(short)}(?![A-Za-z0-9])`] : []),
  ];
  return `(?:${parts.join('|')})${DOMAIN}`;
}

/**
 * A function that replaces in free text everything that names a person, a machine or a place in the network, known or
 * not. One pass, so that nothing that was put in is replaced again.
 */
export function textMask(names: MadeUpNames): (text: string) => string {
  // Values that are known come before what only looks like one, but behind patterns that would be cut by them.
  return maskOf(names, FIRST, LAST);
}

/** The same for a bare version: it may look like an address, so that names alone are looked for in it. */
export const versionMask = (names: MadeUpNames): ((text: string) => string) => maskOf(names, [], ['lanName']);

type PatternName = keyof typeof PATTERNS;
const FIRST: readonly PatternName[] = [
  'hashedHost',
  'fingerprint',
  'md5',
  'blob',
  'mac',
  'ipv6',
  'ipv4',
  'home',
  'account',
  'login',
];
const LAST: readonly PatternName[] = ['url', 'lanName'];

function maskOf(
  names: MadeUpNames,
  before: readonly PatternName[],
  after: readonly PatternName[],
): (text: string) => string {
  const known = names.originals.filter((text) => text !== '');
  const part = (name: PatternName): string => `(?<${name}>${PATTERNS[name]})`;
  const own = known.length > 0 ? [`(?<known>${knownPattern(known)})`] : [];
  const finder = new RegExp([...before.map(part), ...own, ...after.map(part)].join('|'), 'gi');
  const mask = (text: string): string =>
    text.replace(finder, (found: string, ...rest: unknown[]) =>
      replacementOf(found, rest.at(-1) as Groups, names, mask),
    );
  return mask;
}

type Groups = Partial<Record<keyof typeof PATTERNS | 'known', string>>;

function replacementOf(found: string, groups: Groups, names: MadeUpNames, mask: (text: string) => string): string {
  if (groups.known !== undefined) return knownIn(found, names);
  if (groups.hashedHost !== undefined) return '|1|masked|masked';
  if (groups.fingerprint !== undefined || groups.md5 !== undefined)
    return names.of('fingerprint', found.replace(/=+$/, ''));
  if (groups.blob !== undefined) return '[masked key]';
  if (groups.mac !== undefined) return names.of('mac', found);
  if (groups.ipv4 !== undefined) return isIPv4(found) ? addressIn(found, names) : found;
  if (groups.ipv6 !== undefined) return ipv6In(found, names, mask);
  if (groups.home !== undefined) return homeIn(found, names);
  if (groups.account !== undefined) return `${names.of('user', found.slice(0, -1))}@`;
  if (groups.login !== undefined) return loginIn(found, names, mask);
  if (groups.url !== undefined) return siteIn(found, names);
  return names.of('host', found);
}

/** A known value, with the domain that was found behind it, which goes. */
function knownIn(found: string, names: MadeUpNames): string {
  for (let end = found.length; end > 0; end = found.lastIndexOf('.', end - 1)) {
    const made = names.known(found.slice(0, end));
    if (made !== undefined) return made;
  }
  return found;
}

/** The place of a web address; who logs in there, and with what, goes without a trace. */
function siteIn(found: string, names: MadeUpNames): string {
  const at = found.lastIndexOf('@') + 1;
  const host = found.slice(at);
  const place = isIPv4(host) ? addressIn(host, names) : host === 'localhost' ? host : names.of('host', host);
  return at > 0 ? `masked@${place}` : place;
}

const addressIn = (address: string, names: MadeUpNames): string =>
  EVERYWHERE.test(address) ? address : names.of('address', address);

/** What looks like an IPv6 address may end in a stop, a colon or a port that is none of it. */
function ipv6In(found: string, names: MadeUpNames, mask: (text: string) => string): string {
  for (let end = found.length; end > 2; end -= 1) {
    const address = found.slice(0, end);
    if (isIPv6(address)) return addressIn(address, names) + mask(found.slice(end));
  }
  // Names may consist of the letters a to f alone.
  return found.split(':').map(mask).join(':');
}

function homeIn(found: string, names: MadeUpNames): string {
  const at = Math.max(found.lastIndexOf('/'), found.lastIndexOf('\\')) + 1;
  return found.slice(0, at) + names.of('user', found.slice(at));
}

function loginIn(found: string, names: MadeUpNames, mask: (text: string) => string): string {
  const at = found.lastIndexOf('@');
  const [user, host] = [found.slice(0, at), found.slice(at + 1)];
  const place = isIPv4(host) ? mask(host) : (names.known(host) ?? names.of('host', host));
  return `${names.of('user', user)}@${place}`;
}
