import { createHash } from 'node:crypto';
import type { HostKey } from '../../shared/model/host-key';

/** What a comparison by code found. `at` counts characters of the fingerprint from 1, without `SHA256:`. */
export type Compared =
  | { readonly kind: 'same'; readonly keys: readonly HostKey[] }
  | { readonly kind: 'differs'; readonly at: number; readonly pasted: string; readonly offered: HostKey }
  | { readonly kind: 'nothing-to-compare'; readonly reason: 'no-fingerprint' | 'cut-short' | 'md5' };

const LENGTH = 43;

/** One fingerprint that a person pasted, with the OpenSSH name of its key type when the line says it. */
interface Pasted {
  readonly fingerprint: string;
  readonly type: string | null;
}

/** Type names at the end of an `ssh-keygen -l` line, and what known_hosts calls them. */
const TYPE_OF_LABEL: Readonly<Record<string, readonly string[]>> = {
  ED25519: ['ssh-ed25519'],
  RSA: ['ssh-rsa'],
  ECDSA: ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  DSA: ['ssh-dss'],
  'ED25519-SK': ['sk-ssh-ed25519@openssh.com'],
  'ECDSA-SK': ['sk-ecdsa-sha2-nistp256@openssh.com'],
};

/**
 * Compares what a person pasted (output of `ssh-keygen -l`, bare fingerprints, or public key lines) with the keys a node
 * offers. Same: at least one offered key is among it, and none of the same type differs. Pure.
 */
export function compareFingerprints(text: string, offered: readonly HostKey[]): Compared {
  const pasted = [...fingerprintsIn(text, offered), ...publicKeysIn(text)];
  if (pasted.length === 0) return { kind: 'nothing-to-compare', reason: whyNothing(text) };
  const keys = offered.filter((key) => pasted.some((one) => one.fingerprint === key.fingerprint));
  for (const one of pasted) {
    const rival = offered.find(
      (key) => key.type === one.type && !pasted.some((p) => p.fingerprint === key.fingerprint),
    );
    if (rival && !offered.some((key) => key.fingerprint === one.fingerprint)) return differs(one, rival);
  }
  if (keys.length > 0) return { kind: 'same', keys };
  const nearest = nearestOf(pasted[0]?.fingerprint ?? '', offered);
  return nearest
    ? differs(pasted[0] ?? { fingerprint: '', type: null }, nearest)
    : { kind: 'nothing-to-compare', reason: 'no-fingerprint' };
}

function differs(one: Pasted, offered: HostKey): Compared {
  return {
    kind: 'differs',
    at: firstDifference(one.fingerprint, offered.fingerprint),
    pasted: one.fingerprint,
    offered,
  };
}

/** Number of the first character behind `SHA256:` that differs, from 1; 0 when they are the same. */
export function firstDifference(a: string, b: string): number {
  const [left, right] = [bodyOf(a), bodyOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) if (left[at] !== right[at]) return at + 1;
  return 0;
}

const bodyOf = (fingerprint: string): string => fingerprint.replace(/^SHA256:/, '');

/** The offered key that agrees longest: for a person a single wrong character says more than another key altogether. */
function nearestOf(fingerprint: string, offered: readonly HostKey[]): HostKey | undefined {
  const reach = (key: HostKey): number => firstDifference(fingerprint, key.fingerprint);
  return [...offered].sort((a, b) => reach(b) - reach(a))[0];
}

function fingerprintsIn(text: string, offered: readonly HostKey[]): Pasted[] {
  const found: Pasted[] = [];
  for (const line of text.split(/\r?\n/)) {
    const label = /\(([A-Z0-9-]+)\)\s*$/.exec(line)?.[1] ?? '';
    const types = TYPE_OF_LABEL[label] ?? [];
    for (const [fingerprint] of line.matchAll(/SHA256:[A-Za-z0-9+/]+/g)) {
      if (bodyOf(fingerprint).length !== LENGTH) continue;
      found.push({
        fingerprint,
        type: types.find((type) => offered.some((key) => key.type === type)) ?? types[0] ?? null,
      });
    }
  }
  return found;
}

function publicKeysIn(text: string): Pasted[] {
  return [...text.matchAll(/\b((?:ssh|ecdsa|sk)-[\w@.-]+) (AAAA[A-Za-z0-9+/]+={0,2})/g)].map(
    ([, type = '', blob = '']) => ({
      type,
      fingerprint: `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`,
    }),
  );
}

function whyNothing(text: string): Extract<Compared, { kind: 'nothing-to-compare' }>['reason'] {
  if (/SHA256:/.test(text)) return 'cut-short';
  return /(?:[0-9a-f]{2}:){15}[0-9a-f]{2}/i.test(text) ? 'md5' : 'no-fingerprint';
}
