/** Record types that tell where a service is (RFC 1035 3.2.2, RFC 3596, RFC 2782). */
export const TYPE = { a: 1, ptr: 12, aaaa: 28, srv: 33 } as const;

export interface Question {
  readonly name: string;
  readonly type: number;
}

/** One answer of a message. `ptr`: the name that is pointed to; addresses in their usual text. */
export type MdnsRecord =
  | { readonly type: 'ptr'; readonly name: string; readonly target: string }
  | { readonly type: 'srv'; readonly name: string; readonly target: string; readonly port: number }
  | { readonly type: 'address'; readonly name: string; readonly address: string };

const CLASS_IN = 1;
/** "Answer me alone" (RFC 6762 5.4): the top bit of the question's class. */
const UNICAST_BIT = 0x8000;
const HEADER_BYTES = 12;
const MAX_LABELS = 128;
const MAX_RECORDS = 512;

/** A query of DNS (RFC 1035 4.1) that asks for answers to its sender alone. @throws RangeError for a name that DNS cannot hold. */
export function encodeQuery(questions: readonly Question[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(questions.length, 4);
  const parts = questions.map(({ name, type }) => {
    const tail = Buffer.alloc(4);
    tail.writeUInt16BE(type, 0);
    tail.writeUInt16BE(CLASS_IN | UNICAST_BIT, 2);
    return Buffer.concat([encodeName(name), tail]);
  });
  return Buffer.concat([header, ...parts]);
}

/** A name as length-prefixed labels. In a label a dot is written `\.` and a backslash `\\` (RFC 6763 4.3). */
export function encodeName(name: string): Buffer {
  const labels = labelsOf(name).map((label) => {
    const bytes = Buffer.from(label, 'utf8');
    if (bytes.length === 0 || bytes.length > 63) throw new RangeError('a label has 1 to 63 bytes');
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  const whole = Buffer.concat([...labels, Buffer.from([0])]);
  if (whole.length > 255) throw new RangeError('a name has at most 255 bytes');
  return whole;
}

const labelsOf = (name: string): string[] =>
  (name.match(/(?:\\.|[^.\\])+/g) ?? []).map((label) => label.replace(/\\(.)/g, '$1'));

/**
 * The answers of a message, in all its sections; other types of record are left out. Whatever is not a DNS response,
 * or is cut short, gives what could be read up to there. Never throws.
 */
export function recordsOf(message: Buffer): MdnsRecord[] {
  const records: MdnsRecord[] = [];
  if (message.length < HEADER_BYTES || (message.readUInt16BE(2) & 0x8000) === 0) return records;
  try {
    let at = HEADER_BYTES;
    for (let left = message.readUInt16BE(4); left > 0; left--) at = nameAt(message, at).end + 4;
    const count = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
    for (let left = Math.min(count, MAX_RECORDS); left > 0; left--) {
      const { name, end } = nameAt(message, at);
      const type = message.readUInt16BE(end);
      const data = end + 10;
      const length = message.readUInt16BE(end + 8);
      if (data + length > message.length) break;
      const record = recordAt(message, name, type, data, length);
      if (record) records.push(record);
      at = data + length;
    }
  } catch (error) {
    // A cut message ends in a read beyond its end.
    if (!(error instanceof RangeError)) throw error;
  }
  return records;
}

function recordAt(message: Buffer, name: string, type: number, at: number, length: number): MdnsRecord | null {
  if (type === TYPE.ptr) return { type: 'ptr', name, target: nameAt(message, at).name };
  if (type === TYPE.srv && length > 6) {
    return { type: 'srv', name, port: message.readUInt16BE(at + 4), target: nameAt(message, at + 6).name };
  }
  const bytes = message.subarray(at, at + length);
  if (type === TYPE.a && length === 4) return { type: 'address', name, address: [...bytes].join('.') };
  if (type !== TYPE.aaaa || length !== 16) return null;
  const words = Array.from({ length: 8 }, (_, word) => bytes.readUInt16BE(word * 2).toString(16));
  return { type: 'address', name, address: words.join(':') };
}

/** The name at a place, and where the reading goes on. Pointers lead back only (RFC 1035 4.1.4), so none can run in a circle. */
function nameAt(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  let end: number | null = null;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) return { name: labels.join('.'), end: end ?? at + 1 };
    if ((length & 0xc0) === 0xc0) {
      end ??= at + 2;
      const target = message.readUInt16BE(at) & 0x3fff;
      if (target >= at) throw new RangeError('a pointer leads forward');
      at = target;
    } else if (length > 63 || at + 1 + length > message.length || labels.length >= MAX_LABELS) {
      throw new RangeError('a name is broken');
    } else {
      labels.push(message.toString('utf8', at + 1, at + 1 + length).replace(/[.\\]/g, '\\$&'));
      at += 1 + length;
    }
  }
}
