import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HostKey, HostKeyMatch } from '../../shared/model/host-key';
import { fingerprintOf, typeOfBlob } from './fingerprint';

/** One usable line of known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostsEntry {
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** As written: `host`, `[host]:port`, wildcards, `!negated`, or one `|1|salt|hash`. */
  readonly patterns: readonly string[];
  readonly type: string;
  /** Base64 of the key blob. */
  readonly blob: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The bytes of a known_hosts file as text: UTF-8, or the UTF-16 that PowerShell's `>>` writes, with or without a byte order mark. */
export const decodeKnownHosts = (bytes: Buffer): string => knownHostsText(bytes).text;

/** That text, and the encoding in which what was not touched of it can be written back byte for byte; null for UTF-16, which OpenSSH cannot read. */
export function knownHostsText(bytes: Buffer): { text: string; encoding: 'utf8' | 'latin1' | null } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: bytes.toString('utf16le', 2), encoding: null };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
    return { text: Buffer.from(even).swap16().toString('utf16le'), encoding: null };
  }
  if (bytes.length >= 4 && bytes[0] !== 0 && bytes[1] === 0 && bytes[2] !== 0 && bytes[3] === 0) {
    return { text: bytes.toString('utf16le'), encoding: null };
  }
  const text = bytes.toString('utf8');
  // A comment in an old encoding, such as ISO 8859-1, is no UTF-8.
  if (text.includes('\ufffd') && !Buffer.from(text).equals(bytes)) {
    return { text: bytes.toString('latin1'), encoding: 'latin1' };
  }
  return { text: text.startsWith('\ufeff') ? text.slice(1) : text, encoding: 'utf8' };
}

/** The usable lines of a known_hosts text. Lines that OpenSSH would not use either (comments, broken keys, unknown markers) are left out. */
export function parseKnownHosts(text: string): KnownHostsEntry[] {
  const entries: KnownHostsEntry[] = [];
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const entry = parseLine(raw, index + 1);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

function parseLine(raw: string, line: number): KnownHostsEntry | null {
  const text = raw.replace(/^\ufeff/, '').trim();
  if (text === '' || text.startsWith('#')) return null;
  const words = text.split(/[ \t]+/);
  let marker: KnownHostsEntry['marker'] = null;
  if (text.startsWith('@')) {
    const word = words.shift();
    if (word === '@revoked') marker = 'revoked';
    else if (word === '@cert-authority') marker = 'cert-authority';
    else return null;
  }
  const [names, type, blob] = words;
  if (names === undefined || type === undefined || blob === undefined) return null;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blob) || typeOfBlob(Buffer.from(blob, 'base64')) !== type) return null;
  return { marker, patterns: names.split(','), type, blob, line };
}

/** The name under which known_hosts knows an address: `host`, or `[host]:port` for another port than 22; lower case as OpenSSH asks. */
export function knownAsOf(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Whether an entry speaks of this name. A negated pattern that matches excludes the whole line. */
export function entryNames(entry: KnownHostsEntry, knownAs: string): boolean {
  const name = knownAs.toLowerCase();
  let isNamed = false;
  for (const written of entry.patterns) {
    if (written.startsWith('|')) {
      if (matchesHash(written, name)) isNamed = true;
      continue;
    }
    const isNegated = written.startsWith('!');
    if (!matchesPattern(isNegated ? written.slice(1) : written, name)) continue;
    if (isNegated) return false;
    isNamed = true;
  }
  return isNamed;
}

/** One reading of a file, ready to be asked for hundreds of names. */
interface NameIndex {
  /** Entries that name whole names alone. */
  readonly plain: ReadonlyMap<string, readonly KnownHostsEntry[]>;
  /** Hashed names, wildcards and negations, which are tried one by one. */
  readonly others: readonly KnownHostsEntry[];
  /** Names that were asked for: a hashed one costs a hash per line. */
  readonly asked: Map<string, readonly KnownHostsEntry[]>;
}

const indexOf = new WeakMap<readonly KnownHostsEntry[], NameIndex>();

function indexed(entries: readonly KnownHostsEntry[]): NameIndex {
  const plain = new Map<string, KnownHostsEntry[]>();
  const others: KnownHostsEntry[] = [];
  for (const entry of entries) {
    if (entry.patterns.some((pattern) => /[*?!|]/.test(pattern))) others.push(entry);
    else {
      for (const name of new Set(entry.patterns.map((pattern) => pattern.toLowerCase()))) {
        const held = plain.get(name);
        if (held) held.push(entry);
        else plain.set(name, [entry]);
      }
    }
  }
  return { plain, others, asked: new Map() };
}

/** The entries of one reading of a file that speak of a name, in the order of the file. */
export function entriesNaming(entries: readonly KnownHostsEntry[], knownAs: string): readonly KnownHostsEntry[] {
  const index = indexOf.get(entries) ?? indexed(entries);
  indexOf.set(entries, index);
  const name = knownAs.toLowerCase();
  const found =
    index.asked.get(name) ??
    [...(index.plain.get(name) ?? []), ...index.others.filter((entry) => entryNames(entry, name))].sort(
      (a, b) => a.line - b.line,
    );
  index.asked.set(name, found);
  return found;
}

function matchesHash(written: string, name: string): boolean {
  const [, version, salt, hash] = written.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** OpenSSH's match_pattern: `*` any run, `?` one character; without regular expressions, so that no file can make it slow. */
function matchesPattern(written: string, name: string): boolean {
  const pattern = written.toLowerCase();
  let at = 0;
  let star = -1;
  let retry = 0;
  let p = 0;
  while (at < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      retry = at;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[at])) {
      p++;
      at++;
    } else if (star >= 0) {
      p = star + 1;
      at = ++retry;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** What known_hosts says of the offered keys, and every plain key it holds for the name. */
export interface KnownHostsVerdict {
  readonly match: Exclude<HostKeyMatch, 'unreadable'>;
  readonly pinned: HostKey[];
  readonly revoked: ReadonlySet<string>;
}

/**
 * Compares offered keys with known_hosts, per key type. One offered key that contradicts the pinned keys of its own
 * type is a mismatch even when another one matches; a revoked one outweighs everything.
 */
export function matchHostKeys(
  entries: readonly KnownHostsEntry[],
  knownAs: string,
  offered: readonly HostKey[],
): KnownHostsVerdict {
  const named = entries.filter((entry) => entryNames(entry, knownAs));
  const revoked = new Set(named.filter(({ marker }) => marker === 'revoked').map(({ blob }) => blob));
  const pinned: HostKey[] = [];
  for (const { marker, type, blob } of named) {
    if (marker === null && !pinned.some((key) => key.blob === blob)) {
      pinned.push({ type, blob, fingerprint: fingerprintOf(blob) });
    }
  }
  const hasAuthority = named.some(({ marker }) => marker === 'cert-authority');
  return { match: matchOf(offered, pinned, revoked, hasAuthority), pinned, revoked };
}

function matchOf(
  offered: readonly HostKey[],
  pinned: readonly HostKey[],
  revoked: ReadonlySet<string>,
  hasAuthority: boolean,
): KnownHostsVerdict['match'] {
  if (offered.some(({ blob }) => revoked.has(blob))) return 'revoked';
  const ofPinnedTypes = offered.filter(({ type }) => pinned.some((key) => key.type === type));
  if (ofPinnedTypes.some(({ blob }) => !pinned.some((key) => key.blob === blob))) return 'mismatch';
  if (ofPinnedTypes.length > 0) return 'match';
  if (hasAuthority) return 'ca-only';
  return pinned.length > 0 ? 'other-key-type' : 'unknown';
}

/** A known_hosts line whose name is hashed as `ssh-keygen -H` does: HMAC-SHA1 over the name, keyed with 20 random bytes. */
export function knownHostsLine(
  knownAs: string,
  key: { type: string; blob: string },
  salt: Buffer = randomBytes(20),
): string {
  const hash = createHmac('sha1', salt).update(knownAs.toLowerCase()).digest('base64');
  return `|1|${salt.toString('base64')}|${hash} ${key.type} ${key.blob}`;
}
