import { z } from 'zod';

/** A public host key. `type` is the OpenSSH name (`ssh-ed25519`), `blob` the base64 of RFC 4253 6.6, `fingerprint` is `SHA256:…` as `ssh-keygen -l` prints it. */
export const HostKey = z.object({
  type: z.string(),
  blob: z.string(),
  fingerprint: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/),
});
export type HostKey = z.infer<typeof HostKey>;

/** What known_hosts says of the keys a node offers (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). `unreadable`: the file could not be read, which fails closed. */
export const HostKeyMatch = z.enum([
  'match',
  'unknown',
  'other-key-type',
  'mismatch',
  'revoked',
  'ca-only',
  'unreadable',
]);
export type HostKeyMatch = z.infer<typeof HostKeyMatch>;

/** How a person, or Muster on a person's word, came to trust a key. */
export const HostKeyComparison = z.enum([
  'pasted',
  'given-in-advance',
  'confirmed-by-eye',
  'read-over-verified-session',
  'accepted-unseen',
]);
export type HostKeyComparison = z.infer<typeof HostKeyComparison>;

/** Evidence about a node's host keys; the verdict is made by `host-key-policy.ts`. */
export const HostKeyObservation = z.object({
  match: HostKeyMatch,
  offered: z.array(HostKey),
  pinned: z.array(HostKey),
  /** The name under which known_hosts is asked: `host` or `[host]:port`. */
  knownAs: z.string(),
  /** The known_hosts file that answered, or that a new key would be written to. */
  file: z.string(),
});
export type HostKeyObservation = z.infer<typeof HostKeyObservation>;

/** One key seen from several sides while seeding: every column that is filled must agree. */
export const SeedComparison = z.object({
  type: z.string(),
  /** Read over the verified session (from disk for the manager). */
  owner: z.string().nullable(),
  /** Seen by the other side with ssh-keyscan on the address and port it will use. */
  seen: z.string().nullable(),
  /** Pinned by the manager. */
  pinned: z.string().nullable(),
  agrees: z.boolean(),
});
export type SeedComparison = z.infer<typeof SeedComparison>;
