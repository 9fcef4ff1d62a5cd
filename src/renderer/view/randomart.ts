import type { HostKey } from '../../shared/model/host-key';
import { bareFingerprint } from './compare-fingerprint';

const WIDTH = 17;
const HEIGHT = 9;
const SYMBOLS = ' .o+=*BOX@%&#/^SE';
const INNER = SYMBOLS.length - 3;

function bytesOf(base64: string): number[] {
  return [...atob(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='))].map((char) => char.charCodeAt(0));
}

/** Bits of a key as ssh-keygen prints them: fixed for Ed25519 and ECDSA, the length of the modulus for RSA. */
export function bitsOf(key: HostKey): number | null {
  if (key.type.includes('ed25519')) return 256;
  const curve = /nistp(\d+)/.exec(key.type);
  if (curve) return Number(curve[1]);
  try {
    const blob = bytesOf(key.blob);
    const field = (at: number): number => blob.slice(at, at + 4).reduce((sum, byte) => sum * 256 + byte, 0);
    let at = 4 + field(0);
    at += 4 + field(at);
    const modulus = blob.slice(at + 4, at + 4 + field(at));
    while (modulus[0] === 0) modulus.shift();
    return modulus.length === 0 ? null : modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24);
  } catch {
    return null;
  }
}

/** The name of a key type as ssh-keygen prints it: `ED25519`, `RSA`, `ECDSA`. */
export function typeNameOf(type: string): string {
  const name = /ed25519|rsa|ecdsa|dss/.exec(type)?.[0] ?? type;
  return (name === 'dss' ? 'DSA' : name).toUpperCase();
}

function label(text: string): string {
  const before = Math.floor((WIDTH - text.length - 2) / 2);
  return `+${'-'.repeat(before)}[${text}]${'-'.repeat(WIDTH - text.length - 2 - before)}+`;
}

/** The picture that `ssh-keygen -lv` draws for a key: the drunken bishop of OpenSSH's `sshkey.c` over the SHA-256. */
export function randomart(key: HostKey): string {
  const field = Array.from({ length: HEIGHT }, () => new Array<number>(WIDTH).fill(0));
  let x = 8;
  let y = 4;
  for (const byte of bytesOf(bareFingerprint(key.fingerprint))) {
    for (let pair = 0; pair < 4; pair += 1) {
      const step = (byte >> (pair * 2)) & 3;
      x = Math.min(WIDTH - 1, Math.max(0, x + (step & 1 ? 1 : -1)));
      y = Math.min(HEIGHT - 1, Math.max(0, y + (step & 2 ? 1 : -1)));
      const row = field[y] as number[];
      row[x] = Math.min(INNER, (row[x] ?? 0) + 1);
    }
  }
  (field[4] as number[])[8] = INNER + 1;
  (field[y] as number[])[x] = INNER + 2;
  const rows = field.map((row) => `|${row.map((value) => SYMBOLS[value]).join('')}|`);
  const bits = bitsOf(key);
  const head = bits === null ? typeNameOf(key.type) : `${typeNameOf(key.type)} ${bits}`;
  return [label(head), ...rows, label('SHA256')].join('\n');
}
