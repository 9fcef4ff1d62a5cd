import type { HostKey } from '../../shared/model/host-key';

/** Length of a SHA-256 in base64 without padding, as `ssh-keygen -l` prints it. */
export const FINGERPRINT_LENGTH = 43;

/** What a comparison of pasted text with the offered keys shows. Positions count characters from 1. */
export type Comparison =
  | { readonly is: 'empty' }
  | { readonly is: 'unreadable' }
  | { readonly is: 'short'; readonly length: number }
  | { readonly is: 'same'; readonly key: HostKey }
  | { readonly is: 'different'; readonly at: number; readonly key: HostKey };

/** The part after `SHA256:`. */
export const bareFingerprint = (fingerprint: string): string => fingerprint.replace(/^SHA256:/, '');

/** Groups of four, for reading aloud and comparing by eye. */
export const inFours = (text: string): string[] => text.match(/.{1,4}/g) ?? [];

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at + 1;
}

/** Fingerprints in pasted text: behind `SHA256:`, or standing alone as one word or in fours. */
function fingerprintsIn(text: string): string[] {
  const named = [...text.matchAll(/SHA256:([A-Za-z0-9+/]+)/g)].map((match) => match[1] ?? '');
  if (named.length > 0) return named;
  const words = text.trim().split(/\s+/);
  const isOne = words.length === 1 || words.every((word) => word.length <= 4);
  const joined = words.join('');
  return isOne && /^[A-Za-z0-9+/]+$/.test(joined) ? [joined] : [];
}

/**
 * Compares what a person pasted (a fingerprint, lines of `ssh-keygen -lf`, or a public key line) with the keys a node
 * offers. `same` only when every fingerprint or key that names an offered type agrees in all its characters.
 */
export function compareFingerprint(pasted: string, offered: readonly HostKey[]): Comparison {
  if (pasted.trim() === '') return { is: 'empty' };
  const byBlob = offered.find((key) => pasted.split(/\s+/).includes(key.blob));
  if (byBlob) return { is: 'same', key: byBlob };
  const found = fingerprintsIn(pasted);
  const nearest = offered[0];
  if (found.length === 0 || !nearest) return { is: 'unreadable' };
  for (const text of found) {
    const same = offered.find((key) => bareFingerprint(key.fingerprint) === text);
    if (same) return { is: 'same', key: same };
  }
  const text = found[0] ?? '';
  const closest = offered.reduce((best, key) =>
    firstDifference(text, bareFingerprint(key.fingerprint)) > firstDifference(text, bareFingerprint(best.fingerprint))
      ? key
      : best,
  );
  const at = firstDifference(text, bareFingerprint(closest.fingerprint));
  return text.length < FINGERPRINT_LENGTH && at > text.length
    ? { is: 'short', length: text.length }
    : { is: 'different', at, key: closest };
}
