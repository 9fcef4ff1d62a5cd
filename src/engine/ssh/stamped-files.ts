import { stat } from 'node:fs/promises';

/** What tells one content of a file from the next without reading it; null when it is not there. @throws what stat throws else */
export async function stampOf(file: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

/** Readings of files that are taken again only when the file changed: hundreds of nodes look at the same few. */
export class StampedFiles<T> {
  readonly #held = new Map<string, { stamp: string; reading: T }>();
  readonly #underWay = new Map<string, Promise<T | null>>();

  /** @param read called when the file is there and was not read in this state; what it throws is not kept. */
  get(file: string, read: (file: string) => Promise<T>): Promise<T | null> {
    const underWay = this.#underWay.get(file);
    if (underWay !== undefined) return underWay;
    const reading = this.#get(file, read).finally(() => {
      if (this.#underWay.get(file) === reading) this.#underWay.delete(file);
    });
    this.#underWay.set(file, reading);
    return reading;
  }

  async #get(file: string, read: (file: string) => Promise<T>): Promise<T | null> {
    const stamp = await stampOf(file);
    if (stamp === null) {
      this.#held.delete(file);
      return null;
    }
    const held = this.#held.get(file);
    if (held?.stamp === stamp) return held.reading;
    const reading = await read(file);
    this.#held.set(file, { stamp, reading });
    return reading;
  }

  forget(file: string): void {
    this.#held.delete(file);
    this.#underWay.delete(file);
  }
}
