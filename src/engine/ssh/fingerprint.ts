import { createHash } from 'node:crypto';
import type { HostKey } from '../../shared/model/host-key';

/** `SHA256:…` as `ssh-keygen -l` prints it: base64 of SHA-256 over the key blob, without padding. */
export function fingerprintOf(blobBase64: string): string {
  const digest = createHash('sha256').update(Buffer.from(blobBase64, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** The type that a key blob names for itself (RFC 4253 6.6: a string of uint32 length first); null when it is malformed. */
export function typeOfBlob(blob: Buffer): string | null {
  if (blob.length < 4) return null;
  const length = blob.readUInt32BE(0);
  if (length === 0 || length > 64 || blob.length < 4 + length) return null;
  const type = blob.toString('latin1', 4, 4 + length);
  return /^[A-Za-z0-9@._-]+$/.test(type) ? type : null;
}

/** A key blob as a value; null when it is malformed. */
export function hostKeyOf(blob: Buffer): HostKey | null {
  const type = typeOfBlob(blob);
  if (type === null) return null;
  const base64 = blob.toString('base64');
  return { type, blob: base64, fingerprint: fingerprintOf(base64) };
}
