import { isIPv6 } from 'node:net';

/** What a made-up value stands for. */
export type MaskKind =
  | 'worker'
  | 'scheduler'
  | 'manager'
  | 'host'
  | 'user'
  | 'cluster'
  | 'domain'
  | 'address'
  | 'fingerprint'
  | 'mac';

const NET = 254;

/** Addresses that exist nowhere: RFC 5737 for the first, RFC 2544 beyond them, RFC 3849 for IPv6. */
function addressAt(original: string, count: number): string {
  if (isIPv6(original)) return `2001:db8::${count.toString(16)}`;
  if (count <= NET) return `192.0.2.${count}`;
  const beyond = count - NET;
  return `198.${18 + Math.floor(beyond / 65_536)}.${Math.floor(beyond / 256) % 256}.${beyond % 256}`;
}

const MAKE: Readonly<Record<MaskKind, (original: string, count: number) => string>> = {
  worker: (_original, count) => `worker-${count}`,
  scheduler: (_original, count) => (count === 1 ? 'scheduler' : `scheduler-${count}`),
  manager: (_original, count) => (count === 1 ? 'this-computer' : `this-computer-${count}`),
  host: (_original, count) => `host-${count}`,
  user: (_original, count) => `user-${count}`,
  cluster: (_original, count) => `cluster-${count}`,
  domain: (_original, count) => `domain-${count}.example`,
  address: addressAt,
  fingerprint: (_original, count) => `SHA256:${`masked${count}x`.padEnd(43, 'A')}`,
  mac: (_original, count) =>
    `02:00:00:00:${[count >> 8, count & 255].map((part) => (part & 255).toString(16).padStart(2, '0')).join(':')}`,
};

/** Made-up values, the same one for the same original, never one that is itself an original. */
export class MadeUpNames {
  readonly #made = new Map<string, string>();
  readonly #counts = new Map<MaskKind, number>();
  readonly #taken: Set<string>;

  /** @param originals every value that must not appear. */
  constructor(originals: Iterable<string>) {
    this.#taken = new Set([...originals].map((text) => text.toLowerCase()));
  }

  of(kind: MaskKind, original: string): string {
    const key = original.toLowerCase();
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#next(kind, original);
    this.#made.set(key, made);
    return made;
  }

  /** Lets one value stand for another original as well: two names of one machine. */
  alias(original: string, made: string): void {
    const key = original.toLowerCase();
    if (!this.#made.has(key)) this.#made.set(key, made);
  }

  /** The made-up value of an original that has one. */
  known(original: string): string | undefined {
    return this.#made.get(original.toLowerCase());
  }

  get originals(): string[] {
    return [...this.#made.keys()];
  }

  #next(kind: MaskKind, original: string): string {
    for (;;) {
      const count = (this.#counts.get(kind) ?? 0) + 1;
      this.#counts.set(kind, count);
      const made = MAKE[kind](original, count);
      if (!this.#taken.has(made.toLowerCase())) return made;
    }
  }
}
