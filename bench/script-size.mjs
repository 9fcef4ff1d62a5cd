// Goal P18: JavaScript of the window, gzipped: what the first screen loads, all that Muster itself needs, and the
// languages beside English, each loaded when it is spoken.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const name = 'script-size';
export const parts = { 'first-screen': 'bytes', all: 'bytes', languages: 'bytes' };

const LANGUAGE = /^french-/;
export const runs = 1;

export default function scriptSize({ root }) {
  const folder = join(process.env.MUSTER_APP ?? root, 'out/renderer');
  const sizeOf = (file) => gzipSync(readFileSync(join(folder, file))).byteLength;
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const first = [...page.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map(([, file]) => file);
  const all = readdirSync(join(folder, 'assets')).filter((file) => file.endsWith('.js'));
  const sum = (files) => files.reduce((total, file) => total + sizeOf(file), 0);
  const of = (isLanguage) =>
    sum(all.filter((file) => LANGUAGE.test(file) === isLanguage).map((file) => join('assets', file)));
  return { 'first-screen': sum(first), all: of(false), languages: of(true) };
}
