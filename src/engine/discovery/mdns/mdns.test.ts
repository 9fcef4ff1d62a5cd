import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askMdns } from './ask';
import { MdnsFolder } from './folder';
import { encodeName, encodeQuery, type MdnsRecord, recordsOf, TYPE } from './packet';

const u16 = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
/** A record with TTL 120; rdata as given. */
const record = (name: Buffer, type: number, data: Buffer): Buffer =>
  Buffer.concat([name, u16(type, 0x8001, 0, 120, data.length), data]);
const response = (...records: Buffer[]): Buffer => Buffer.concat([u16(0, 0x8400, 0, records.length, 0, 0), ...records]);

// The answer that avahi-daemon 0.8 gives to a one-shot query for _ssh._tcp.local, written down by the layout of
// RFC 1035 4.1: PTR with the names compressed by pointers (c00c is the first name of the message).
const AVAHI = Buffer.concat([
  u16(0, 0x8400, 0, 1, 0, 3),
  encodeName('_ssh._tcp.local'),
  u16(TYPE.ptr, 1, 0, 10, 8),
  Buffer.from([5]),
  Buffer.from('atlas'),
  u16(0xc00c),
  // SRV of the instance, which stands at 12 + 17 + 10 = 39.
  u16(0xc027, TYPE.srv, 0x8001, 0, 120, 14, 0, 0, 22),
  Buffer.from([5]),
  Buffer.from('atlas'),
  u16(0xc016),
  // A and AAAA of the machine, whose name stands at 39 + 8 + 12 + 6 = 65.
  u16(0xc041, TYPE.a, 0x8001, 0, 120, 4),
  Buffer.from([192, 168, 20, 10]),
  u16(0xc041, TYPE.aaaa, 0x8001, 0, 120, 16),
  Buffer.from('fe800000000000000000000000000001', 'hex'),
]);

const candidatesOf = (records: readonly MdnsRecord[]) => {
  const folder = new MdnsFolder();
  folder.add(records);
  return folder.candidates();
};

describe('packets', () => {
  test('a query as RFC 1035 lays it out, with the unicast bit', () => {
    expect(encodeQuery([{ name: '_ssh._tcp.local', type: TYPE.ptr }]).toString('hex')).toBe(
      `000000000001000000000000${'045f737368'}${'045f746370'}${'056c6f63616c'}00${'000c'}${'8001'}`,
    );
    expect(() => encodeName('x'.repeat(64))).toThrow(RangeError);
    expect(encodeName('a\\.b.local').toString('latin1')).toBe('\x03a.b\x05local\x00');
  });

  test('an answer with compressed names', () => {
    expect(recordsOf(AVAHI)).toEqual([
      { type: 'ptr', name: '_ssh._tcp.local', target: 'atlas._ssh._tcp.local' },
      { type: 'srv', name: 'atlas._ssh._tcp.local', port: 22, target: 'atlas.local' },
      { type: 'address', name: 'atlas.local', address: '192.168.20.10' },
      { type: 'address', name: 'atlas.local', address: 'fe80:0:0:0:0:0:0:1' },
    ]);
  });

  test('a query, a cut answer and circling pointers give what could be read', () => {
    expect(recordsOf(encodeQuery([{ name: 'x.local', type: TYPE.a }]))).toEqual([]);
    for (let length = 0; length < AVAHI.length; length++) recordsOf(AVAHI.subarray(0, length));
    expect(recordsOf(AVAHI.subarray(0, 70))).toHaveLength(1);
    const circle = Buffer.concat([u16(0, 0x8400, 0, 1, 0, 0), u16(0xc00c, TYPE.a, 1, 0, 1, 4), Buffer.alloc(4)]);
    expect(recordsOf(circle)).toEqual([]);
  });

  test('never throws', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const message = Buffer.concat([u16(0, 0x8400, 0, 3, 0, 0), Buffer.from(bytes)]);
        expect(Array.isArray(candidatesOf(recordsOf(message)))).toBe(true);
      }),
    ));
});

describe('what is made of the answers', () => {
  test('service, machine and private address become one candidate', () => {
    expect(candidatesOf(recordsOf(AVAHI))).toEqual([
      { name: 'atlas.local', address: '192.168.20.10', port: 22, user: null, source: 'mdns' },
    ]);
  });

  test.each([
    ['a public address', '8.8.8.8', 22, 'atlas.local'],
    ['loopback', '127.0.0.1', 22, 'atlas.local'],
    ['a name that is an option', '192.168.20.10', 22, '-oProxyCommand=x.local'],
    ['port 0', '192.168.20.10', 0, 'atlas.local'],
  ])('%s names no machine', (_what, address, port, target) => {
    expect(
      candidatesOf([
        { type: 'srv', name: 'x._ssh._tcp.local', port, target },
        { type: 'address', name: target, address },
      ]),
    ).toEqual([]);
  });

  test('asks once for what an answer left out', () => {
    const folder = new MdnsFolder();
    folder.add([{ type: 'ptr', name: '_ssh._tcp.local', target: 'Ibis._ssh._tcp.local' }]);
    expect(folder.openQuestions()).toEqual([{ name: 'ibis._ssh._tcp.local', type: TYPE.srv }]);
    expect(folder.openQuestions()).toEqual([]);
    folder.add([{ type: 'srv', name: 'ibis._ssh._tcp.local', port: 2222, target: 'ibis.local' }]);
    expect(folder.openQuestions()).toEqual([{ name: 'ibis.local', type: TYPE.a }]);
  });
});

describe('asking', () => {
  /** A responder on loopback that answers each question by itself, and the PTR question with nothing additional. */
  async function responder() {
    const socket = createSocket('udp4');
    const asked: number[] = [];
    socket.on('message', (message, from) => {
      const type = message.readUInt16BE(message.length - 4);
      asked.push(type);
      const instance = encodeName('kite._ssh._tcp.local');
      const answer =
        type === TYPE.ptr
          ? record(encodeName('_ssh._tcp.local'), TYPE.ptr, instance)
          : type === TYPE.srv
            ? record(instance, TYPE.srv, Buffer.concat([u16(0, 0, 2200), encodeName('kite.local')]))
            : record(encodeName('kite.local'), TYPE.a, Buffer.from([10, 0, 0, 9]));
      socket.send(response(answer), from.port, from.address);
    });
    await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
    return { socket, asked, to: { address: '127.0.0.1', port: socket.address().port } };
  }

  test('follows an answer to the machine, and ends by itself', async () => {
    const { socket, asked, to } = await responder();
    const signal = new AbortController().signal;
    const found = await askMdns({ from: ['127.0.0.1'], signal, withinMs: 1_500, to });
    socket.close();
    expect(found).toEqual([{ name: 'kite.local', address: '10.0.0.9', port: 2200, user: null, source: 'mdns' }]);
    expect(new Set(asked)).toEqual(new Set([TYPE.ptr, TYPE.srv, TYPE.a]));
  });

  test('a cancel ends it at once, with nothing found', async () => {
    const { socket, to } = await responder();
    const control = new AbortController();
    const started = Date.now();
    const asking = askMdns({ from: ['127.0.0.1'], signal: control.signal, withinMs: 60_000, to });
    control.abort();
    expect(await asking).toEqual([]);
    expect(Date.now() - started).toBeLessThan(1_000);
    socket.close();
    expect(await askMdns({ from: ['127.0.0.1'], signal: control.signal, to })).toEqual([]);
  });

  test('an address that is not of this computer finds nothing', async () => {
    const signal = new AbortController().signal;
    expect(await askMdns({ from: ['203.0.113.7'], signal, withinMs: 2_000 })).toEqual([]);
  });
});
