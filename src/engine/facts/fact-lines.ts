/** `key=value` lines of the facts script. A key keeps every value, in order. Pure; never throws. */
export class FactLines {
  readonly #values = new Map<string, string[]>();

  constructor(text: string) {
    for (const line of text.split('\n')) {
      const at = line.indexOf('=');
      const key = line.slice(0, Math.max(at, 0));
      if (!/^[a-z][a-z0-9.]*$/.test(key)) continue;
      const values = this.#values.get(key);
      const value = line.slice(at + 1).trim();
      if (values) values.push(value);
      else this.#values.set(key, [value]);
    }
  }

  one(key: string): string {
    return this.#values.get(key)?.[0] ?? '';
  }

  all(key: string): readonly string[] {
    return this.#values.get(key) ?? [];
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** A number, or `otherwise` when it is absent or is none. */
  number(key: string, otherwise: number): number {
    const value = Number(this.one(key));
    return this.one(key) !== '' && Number.isFinite(value) ? value : otherwise;
  }
}
