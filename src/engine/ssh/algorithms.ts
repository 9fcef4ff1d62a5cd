import type { Algorithms, CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** Key exchange, ciphers and codes that Muster offers: no SHA-1, no CBC, as OpenSSH 9 does by default. */
const KEX: KexAlgorithm[] = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group-exchange-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group18-sha512',
  'diffie-hellman-group14-sha256',
];
const CIPHERS: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
];
const MACS: MacAlgorithm[] = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
];

/** Signature algorithms for host keys, by kind of key. No `ssh-rsa` (SHA-1) and no `ssh-dss`. */
export const HOST_KEY_KINDS = {
  ed25519: ['ssh-ed25519'],
  ecdsa: ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  rsa: ['rsa-sha2-512', 'rsa-sha2-256'],
} as const satisfies Record<string, readonly ServerHostKeyAlgorithm[]>;

/**
 * What OpenSSH servers before 7.2 offer, and what a person may accept for one node: SHA-1 and CBC. Never `ssh-dss`,
 * 1024-bit groups, 3DES, RC4 or MD5, which are broken rather than old.
 */
const LEGACY = {
  kex: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'],
  cipher: ['aes256-cbc', 'aes128-cbc'],
  hmac: ['hmac-sha1'],
  serverHostKey: ['ssh-rsa'],
} as const satisfies Algorithms;

/** What one connection offers, each list in order of preference. */
export interface OfferedAlgorithms {
  readonly kex: KexAlgorithm[];
  readonly cipher: CipherAlgorithm[];
  readonly hmac: MacAlgorithm[];
  readonly serverHostKey: ServerHostKeyAlgorithm[];
}

/** Everything for a host: `pinnedTypes` as in `hostKeyAlgorithms`, legacy methods last and only with consent. */
export function offeredAlgorithms(pinnedTypes: readonly string[], allowsLegacy: boolean): OfferedAlgorithms {
  const serverHostKey = hostKeyAlgorithms(pinnedTypes);
  if (!allowsLegacy) return { kex: KEX, cipher: CIPHERS, hmac: MACS, serverHostKey };
  return {
    kex: [...KEX, ...LEGACY.kex],
    cipher: [...CIPHERS, ...LEGACY.cipher],
    hmac: [...MACS, ...LEGACY.hmac],
    serverHostKey: [...serverHostKey, ...LEGACY.serverHostKey],
  };
}

/** Offer of a look at one kind of host key. `ssh-rsa` signs with the key that the RSA kind is about. */
export function algorithmsFor(kind: keyof typeof HOST_KEY_KINDS, allowsLegacy: boolean): OfferedAlgorithms {
  const all = offeredAlgorithms([], allowsLegacy);
  const isOld = allowsLegacy && kind === 'rsa';
  return { ...all, serverHostKey: [...HOST_KEY_KINDS[kind], ...(isOld ? LEGACY.serverHostKey : [])] };
}

const ALL: readonly ServerHostKeyAlgorithm[] = Object.values(HOST_KEY_KINDS).flat();

/**
 * Signature algorithms in the order to offer them: those of key types that known_hosts holds for the host first, as
 * OpenSSH does. Otherwise a host known by its RSA key would offer ed25519 and look unknown.
 */
export function hostKeyAlgorithms(pinnedTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const isPinned = (algorithm: string) =>
    pinnedTypes.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...ALL.filter(isPinned), ...ALL.filter((algorithm) => !isPinned(algorithm))];
}
