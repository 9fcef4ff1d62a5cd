// Goal P18: JavaScript of the window, gzipped: what the first screen loads, and all files together.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const name = 'script-size';
export const parts = { 'first-screen': 'bytes', all: 'bytes' };
export const runs = 1;

export default function scriptSize({ root }) {
  const folder = join(process.env.MUSTER_APP ?? root, 'out/renderer');
  const sizeOf = (file) => gzipSync(readFileSync(join(folder, file))).byteLength;
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const first = [...page.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map(([, file]) => file);
  const all = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
  const sum = (files) => files.reduce((total, file) => total + sizeOf(file), 0);
  return { 'first-screen': sum(first), all: sum(all.map((file) => join('assets', file))) };
}
