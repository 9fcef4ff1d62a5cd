import { createHash } from 'node:crypto';

const WIDTH = 17;
const HEIGHT = 9;
/** Values of a field by how often it was visited; S and E mark the start and the end (OpenSSH sshkey.c, fingerprint_randomart). */
const SYMBOLS = ' .o+=*BOX@%&#/^SE';

/**
 * The picture `ssh-keygen -lv` draws of a key: eleven lines. `title` stands in the upper border (`ED25519 256`).
 * @param blobBase64 the public key as in RFC 4253 6.6, in base64.
 */
export function randomartOf(blobBase64: string, title: string): string {
  const digest = createHash('sha256').update(Buffer.from(blobBase64, 'base64')).digest();
  const field = new Uint8Array(WIDTH * HEIGHT);
  const last = SYMBOLS.length - 1;
  let x = Math.floor(WIDTH / 2);
  let y = Math.floor(HEIGHT / 2);
  for (const byte of digest) {
    for (let bits = byte, step = 0; step < 4; step += 1, bits >>= 2) {
      x = clamp(x + (bits & 1 ? 1 : -1), WIDTH);
      y = clamp(y + (bits & 2 ? 1 : -1), HEIGHT);
      const at = y * WIDTH + x;
      const visits = field[at] ?? 0;
      if (visits < last - 2) field[at] = visits + 1;
    }
  }
  field[Math.floor(HEIGHT / 2) * WIDTH + Math.floor(WIDTH / 2)] = last - 1;
  field[y * WIDTH + x] = last;
  const rows = Array.from({ length: HEIGHT }, (_, row) =>
    Array.from(field.subarray(row * WIDTH, (row + 1) * WIDTH), (value) => SYMBOLS[Math.min(value, last)]).join(''),
  );
  return [border(title), ...rows.map((row) => `|${row}|`), border('SHA256')].join('\n');
}

const clamp = (value: number, size: number): number => Math.min(Math.max(value, 0), size - 1);

function border(text: string): string {
  const label = `[${text}]`.slice(0, WIDTH);
  const left = Math.floor((WIDTH - label.length) / 2);
  return `+${'-'.repeat(left)}${label}${'-'.repeat(WIDTH - left - label.length)}+`;
}
