// Draws assets/icon.png, the same picture as assets/icon.svg, without a graphics library.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { root } from './project.mjs';

const SIZE = 512;
const SAMPLES = 4;
const ACCENT = [0x33, 0x50, 0xc8];
const DOTS = [
  [256, 156],
  [148, 344],
  [364, 344],
];

const inTile = (x, y) => {
  const radius = 112;
  const dx = Math.max(radius - x, x - (SIZE - radius), 0);
  const dy = Math.max(radius - y, y - (SIZE - radius), 0);
  return Math.hypot(dx, dy) <= radius;
};

const inDot = (x, y) => DOTS.some(([cx, cy]) => Math.hypot(x - cx, y - cy) <= 56);
const onLine = (x, y) => DOTS.some((from, at) => distance(x, y, from, DOTS[(at + 1) % DOTS.length]) <= 10);

function distance(x, y, [ax, ay], [bx, by]) {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

/** White share of a point of the tile, or undefined outside it. */
function whiteAt(x, y) {
  if (!inTile(x, y)) return undefined;
  if (inDot(x, y)) return 1;
  return onLine(x, y) ? 0.45 : 0;
}

function pixelAt(px, py) {
  let covered = 0;
  let white = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const share = whiteAt(px + ((i % SAMPLES) + 0.5) / SAMPLES, py + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES);
    if (share === undefined) continue;
    covered += 1;
    white += share;
  }
  const mix = covered === 0 ? 0 : white / covered;
  return [...ACCENT.map((c) => Math.round(c + (255 - c) * mix)), Math.round((255 * covered) / SAMPLES ** 2)];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

const rows = Array.from({ length: SIZE }, (_, y) =>
  Buffer.from([0, ...Array.from({ length: SIZE }, (_unused, x) => pixelAt(x, y)).flat()]),
);
const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6, 0, 0, 0], 8);
writeFileSync(
  join(root, 'assets/icon.png'),
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]),
);
