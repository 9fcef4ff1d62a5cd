// Pictures of a window in a third of the bytes: a palette of the 256 colours that it mostly consists of.
// Format: https://www.w3.org/TR/png-3/
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const MOST_COLOURS = 256;
const FREQUENT_COLOURS = 96;
const TRUE_COLOUR = 2;
const TRUE_COLOUR_ALPHA = 6;
const INDEXED = 3;

/**
 * The pixels of a PNG as browsers write it: eight bits a channel, not interlaced.
 * @returns {{width: number, height: number, rgb: Uint8Array}} three bytes a pixel, row by row; opacity is left out
 * @throws Error for any other kind of PNG
 */
export function decodePng(png) {
  const parts = chunksOf(png);
  const head = parts.find(({ type }) => type === 'IHDR').data;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const [bits, colour, , , interlaced] = head.subarray(8);
  if (bits !== 8 || interlaced !== 0 || ![TRUE_COLOUR, TRUE_COLOUR_ALPHA].includes(colour)) {
    throw new Error(
      `A PNG of ${bits} bits, colour type ${colour}, interlace ${interlaced} is not a picture of a window.`,
    );
  }
  const channels = colour === TRUE_COLOUR ? 3 : 4;
  const raw = inflateSync(Buffer.concat(parts.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  unfilter(raw, width * channels, height, channels);
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0, y = 0; y < height; y += 1) {
    const row = y * (width * channels + 1) + 1;
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 3; channel += 1) rgb[at++] = raw[row + x * channels + channel];
    }
  }
  return { width, height, rgb };
}

/** Writes pixels as a PNG with a palette: exact up to 256 colours, else each rarer colour as the nearest frequent one. */
export function encodeIndexed({ width, height, rgb }) {
  const palette = paletteOf(rgb);
  const known = new Map(palette.map((colour, index) => [colour, index]));
  const raw = Buffer.alloc((width + 1) * height);
  for (let at = 0, y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      const colour = (rgb[at] << 16) | (rgb[at + 1] << 8) | rgb[at + 2];
      if (!known.has(colour)) known.set(colour, nearest(palette, colour));
      raw[y * (width + 1) + 1 + x] = known.get(colour);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, INDEXED], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const data = deflateSync(raw, { level: 9, memLevel: 9 });
  const parts = [chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...parts]);
}

function chunksOf(png) {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is not a PNG.');
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    parts.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return parts;
}

function chunk(type, data) {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}

/** Takes the five filters of PNG off, in place: each byte is stored as what it differs from its neighbours. */
function unfilter(raw, rowBytes, height, step) {
  const stride = rowBytes + 1;
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * stride];
    for (let x = 0; x < rowBytes; x += 1) {
      const at = y * stride + 1 + x;
      const left = x >= step ? raw[at - step] : 0;
      const up = y > 0 ? raw[at - stride] : 0;
      const corner = x >= step && y > 0 ? raw[at - stride - step] : 0;
      raw[at] += [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0][filter];
    }
  }
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/**
 * At most 256 colours as 0xRRGGBB: the most frequent ones, then those of the others that would be missed most. A small
 * red badge has few pixels, but nothing that is like it.
 */
function paletteOf(rgb) {
  const counts = new Map();
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = (rgb[at] << 16) | (rgb[at + 1] << 8) | rgb[at + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const palette = sorted.slice(0, FREQUENT_COLOURS).map(([colour]) => colour);
  const rest = sorted
    .slice(FREQUENT_COLOURS)
    .map(([colour, count]) => ({ colour, count, missedBy: Number.POSITIVE_INFINITY }));
  const spare = Math.min(MOST_COLOURS - palette.length, rest.length);
  for (const other of rest) other.missedBy = distance(palette[nearest(palette, other.colour)], other.colour);
  for (let taken = 0; taken < spare; taken += 1) {
    const most = rest.reduce((a, b) => (b.missedBy * b.count > a.missedBy * a.count ? b : a));
    palette.push(most.colour);
    for (const other of rest) other.missedBy = Math.min(other.missedBy, distance(most.colour, other.colour));
  }
  return palette;
}

function nearest(palette, colour) {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  palette.forEach((other, index) => {
    const away = distance(other, colour);
    if (away < bestDistance) [best, bestDistance] = [index, away];
  });
  return best;
}

const distance = (a, b) =>
  ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
