import { randomartOf } from '../engine/trust/randomart';
import type { Question } from '../shared/model/ask';
import type { HostKey } from '../shared/model/host-key';

type HostKeyQuestion = Extract<Question, { about: 'host-key' }>;

/** A question about a host key for a terminal: every offered key with its picture, the pinned ones, and what to run where. */
export function hostKeyText(question: HostKeyQuestion): string {
  const { nodeId, address, port, offered, pinned } = question;
  const meets =
    pinned.length > 0
      ? `${nodeId} (${address} port ${port}) shows other host keys than before. Pinned until now:`
      : `Muster meets ${nodeId} (${address} port ${port}) for the first time. It shows these host keys:`;
  const now = pinned.length > 0 ? [...pinned.map(keyText), 'Shown now:'] : [];
  return [
    meets,
    ...now,
    ...offered.map(keyText),
    'Run this on the console of the node itself, and paste what it prints:',
    `  ${question.command}`,
  ].join('\n');
}

const keyText = (key: HostKey): string =>
  `  ${key.type}  ${key.fingerprint}\n${randomartOf(key.blob, titleOf(key)).replace(/^/gm, '    ')}`;

/** What `ssh-keygen -lv` writes in the upper border, such as `RSA 3072`. */
export function titleOf({ type, blob }: Pick<HostKey, 'type' | 'blob'>): string {
  if (type === 'ssh-ed25519') return 'ED25519 256';
  const curve = /^ecdsa-sha2-nistp(\d+)$/.exec(type);
  if (curve) return `ECDSA ${curve[1]}`;
  if (type === 'ssh-rsa') return `RSA ${modulusBits(Buffer.from(blob, 'base64'))}`;
  return type;
}

/** Bits of the modulus of an RSA key (RFC 4253, 6.6: type, e, n, each with its length before it). */
function modulusBits(blob: Buffer): number {
  let at = 0;
  let part: Buffer = Buffer.alloc(0);
  for (let index = 0; index < 3 && at + 4 <= blob.length; index += 1) {
    const size = blob.readUInt32BE(at);
    part = blob.subarray(at + 4, at + 4 + size);
    at += 4 + size;
  }
  const first = part.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (part.length - first) * 8 - Math.clz32(part[first] ?? 0) + 24;
}
