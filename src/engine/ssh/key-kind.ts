/** Kinds of keys that ssh2 cannot sign with: `locked` ones it could, with the passphrase. */
export type UnusableKind = 'fido' | 'putty' | 'certificate' | 'unreadable' | 'broken';

/** A key that is there but cannot be offered. */
export interface UnusableKey {
  /** File path, or the comment the agent gives. */
  readonly name: string;
  readonly kind: UnusableKind;
}

/** OpenSSH itself can use these, so a connection through the system's `ssh` is worth a try. */
export const isForOpenSsh = ({ kind }: UnusableKey): boolean => kind === 'fido' || kind === 'certificate';

/** Type of an SSH key blob: FIDO keys (OpenSSH PROTOCOL.u2f) and certificates (PROTOCOL.certkeys); null for a plain key. */
export function kindOfKeyType(type: string): 'fido' | 'certificate' | null {
  if (type.includes('-cert-v01@openssh.com')) return 'certificate';
  return type.startsWith('sk-') ? 'fido' : null;
}

/**
 * Why a private key file cannot be used, by its first bytes: PuTTY's format, OpenSSH's format (PROTOCOL.key) around a
 * FIDO key, or nothing that is known. Pure.
 */
export function unusableKindOf(file: Buffer): UnusableKind {
  const text = file.toString('latin1', 0, 64 * 1024);
  if (text.startsWith('PuTTY-User-Key-File-')) return 'putty';
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1];
  if (body === undefined) return 'broken';
  const type = typeOfOpenSshKey(Buffer.from(body, 'base64'));
  return (type === null ? null : kindOfKeyType(type)) ?? 'broken';
}

const MAGIC = 'openssh-key-v1\0';

/** PROTOCOL.key: magic, cipher, kdf, kdf options, number of keys, then the public blob, which begins with its type. */
function typeOfOpenSshKey(bytes: Buffer): string | null {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  let at = MAGIC.length;
  for (const _field of ['cipher', 'kdf', 'kdf options']) {
    if (at + 4 > bytes.length) return null;
    at += 4 + bytes.readUInt32BE(at);
  }
  at += 8;
  if (at + 4 > bytes.length) return null;
  const length = bytes.readUInt32BE(at);
  return length > 64 || at + 4 + length > bytes.length ? null : bytes.toString('latin1', at + 4, at + 4 + length);
}
