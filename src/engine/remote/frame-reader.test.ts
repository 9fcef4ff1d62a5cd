import { describe, expect, it } from 'vitest';
import { FrameReader, LineCutter } from './frame-reader';

const read = (chunks: readonly (string | Buffer)[]) => {
  const body: Buffer[] = [];
  const reader = new FrameReader('m', (bytes) => body.push(Buffer.from(bytes)));
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { reader, body: Buffer.concat(body).toString() };
};
const FLOOD = Array.from({ length: 200 }, () => 'x'.repeat(1024));

describe('FrameReader', () => {
  it.each([
    ['in one piece', ['noise\nm begin 7 group\nbody\nm end 0\n']],
    ['byte by byte', [...'noise\nm begin 7 group\nbody\nm end 0\n']],
    ['behind a long banner', [...FLOOD, '\nm begin 7 group\nbody\nm end 0\n']],
  ])('finds the body %s', (_what, chunks) => {
    const { reader, body } = read(chunks);
    expect([body, reader.beginWords, reader.endWords]).toEqual(['body\n', ['7', 'group'], ['0']]);
  });

  it('keeps no more than a bound of a begin mark whose line never ends', () => {
    const { reader, body } = read(['m begin ', ...FLOOD]);
    expect(reader.beginWords).toBeNull();
    expect(reader.noise.length).toBeLessThanOrEqual(8192);
    expect(body).toBe('');
  });

  it('takes an end mark whose line never ends for an end without a code', () => {
    const { reader } = read(['m begin 7 group\nbody\nm end ', ...FLOOD]);
    expect(Number(reader.endWords?.[0])).toBeNaN();
  });
});

describe('LineCutter', () => {
  it('shows a progress bar as it moves, and cuts a line that never ends', () => {
    const lines: string[] = [];
    const cutter = new LineCutter((line) => lines.push(line));
    cutter.push(Buffer.from('10 %\r50 %\r100 %\r\ndone\n'));
    cutter.push(Buffer.alloc(100_000, 'x'));
    cutter.push(Buffer.from([0xff, 0xfe, 0x0a]));
    cutter.end();
    expect(lines.slice(0, 4)).toEqual(['10 %', '50 %', '100 %', 'done']);
    expect(lines.slice(4).map((line) => line.length)).toEqual([65_536, 100_000 - 65_536 + 2]);
  });
});
