// Goal P18: JavaScript of the window, gzipped, all files together.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export const name = 'script-size';
export const unit = 'bytes';
export const runs = 1;

export default function scriptSize({ root }) {
  const folder = join(root, 'out/renderer/assets');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).byteLength, 0);
}
