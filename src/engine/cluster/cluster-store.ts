import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/failure';
import { Cluster, ClusterName, emptyCluster } from '../../shared/model/cluster';
import { say } from '../../shared/model/sentence';
import { readPlainFile } from '../read-plain-file';
import { writeWhole } from '../write-whole';

const MAX_BYTES = 32 * 1024 * 1024;
const BACKUP = 'cluster.backup.json';

/** Folders and files of the clusters under `~/.muster/clusters`. */
export class ClusterStore {
  readonly #root: string;
  /** Text of each cluster file as this process last read or wrote it. */
  readonly #seen = new Map<string, string>();
  /** Clusters whose file, as it was before this process first changed it, is kept. */
  readonly #backedUp = new Set<string>();

  constructor(stateDir: string) {
    this.#root = join(stateDir, 'clusters');
  }

  folder(name: string): string {
    return join(this.#root, ClusterName.parse(name));
  }

  async names(): Promise<string[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && ClusterName.safeParse(entry.name).success)
      .map((entry) => entry.name);
  }

  /** The stored cluster, or a new one of that name. @throws Failure bad-input for a bad name, bad-file when the file cannot be used. */
  async load(name: string): Promise<Cluster> {
    if (!ClusterName.safeParse(name).success) throw badName(name);
    const text = await this.#read(name);
    if (text === null) return emptyCluster(name);
    const cluster = this.#parse(name, text);
    this.#seen.set(name, text);
    return cluster;
  }

  /** The cluster as another process has stored it since this one read or wrote it; null when nobody did. @throws Failure bad-file. */
  async newer(name: string): Promise<Cluster | null> {
    const text = await this.#read(name);
    if (text === null || text === this.#seen.get(name)) return null;
    const cluster = this.#parse(name, text);
    this.#seen.set(name, text);
    return cluster;
  }

  /** Writes the cluster in one act, so that a crash leaves the old or the new file, never half of one. @throws Failure bad-file. */
  async save(cluster: Cluster): Promise<void> {
    const folder = this.folder(cluster.name);
    const file = join(folder, 'cluster.json');
    const text = `${JSON.stringify(cluster, null, 2)}\n`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await this.#backUp(cluster.name);
      await writeWhole(file, text, { mode: 0o600 });
    } catch (error) {
      throw new Failure('bad-file', say('{{file}} could not be written.', { file }), {
        detail: error instanceof Error ? error.message : String(error),
        next: say('Make room on the disk, or make the folder writable, then try again.'),
      });
    }
    this.#seen.set(cluster.name, text);
  }

  /** The cluster as it was before the last process changed it, and when that was; null without one that can be used. */
  async backup(name: string): Promise<{ cluster: Cluster; at: number } | null> {
    const file = join(this.folder(name), BACKUP);
    try {
      const text = (await readPlainFile(file, MAX_BYTES))?.toString('utf8');
      return text ? { cluster: this.#parse(name, text), at: (await stat(file)).mtimeMs } : null;
    } catch {
      return null;
    }
  }

  /** Puts the backup in the place of a file that cannot be used, and keeps that one beside it. @throws Failure bad-file. */
  async restore(name: string, at: number): Promise<void> {
    const kept = await this.backup(name);
    const folder = this.folder(name);
    if (!kept) throw new Failure('bad-file', say('There is no backup of {{name}} that can be used.', { name }));
    await rename(join(folder, 'cluster.json'), join(folder, `cluster.unusable-${at}.json`)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return;
        throw new Failure('bad-file', say('{{file}} could not be moved.', { file: folder }), { detail: error.message });
      },
    );
    this.#seen.delete(name);
    await this.save(kept.cluster);
  }

  /** Gives a cluster another name: its folder, with journal and runs, and the name in its file. @throws Failure bad-input, bad-file. */
  async rename(name: string, to: string): Promise<void> {
    if (!ClusterName.safeParse(to).success) throw badName(to);
    if ((await this.names()).includes(to))
      throw new Failure('bad-input', say('There is a cluster {{name}} already.', { name: to }), {
        next: say('Choose another name.'),
      });
    await this.#move(name, this.folder(to));
    this.#seen.delete(name);
    await this.save({ ...(await this.load(to)), name: to });
  }

  /** Takes a cluster off the list. Its folder is kept beside the others. @returns where. @throws Failure bad-file. */
  async remove(name: string, at: number): Promise<string> {
    const kept = join(this.#root, '..', 'deleted', `${ClusterName.parse(name)}-${at}`);
    await mkdir(join(kept, '..'), { recursive: true, mode: 0o700 });
    await this.#move(name, kept);
    this.#seen.delete(name);
    return kept;
  }

  /** Keeps what was usable: the text that this process read, before it first writes another. */
  async #backUp(name: string): Promise<void> {
    const before = this.#seen.get(name);
    if (before === undefined || this.#backedUp.has(name)) return;
    await writeWhole(join(this.folder(name), BACKUP), before, { mode: 0o600 });
    this.#backedUp.add(name);
  }

  async #move(name: string, to: string): Promise<void> {
    const folder = this.folder(name);
    await rename(folder, to).catch((error: NodeJS.ErrnoException) => {
      // A cluster that was never stored has no folder, and nothing to move.
      if (error.code === 'ENOENT') return;
      throw new Failure('bad-file', say('{{file}} could not be moved.', { file: folder }), { detail: error.message });
    });
  }

  async #read(name: string): Promise<string | null> {
    const file = join(this.folder(name), 'cluster.json');
    const bytes = await readPlainFile(file, MAX_BYTES).catch((error: Error) => {
      throw new Failure('bad-file', say('{{file}} could not be read.', { file }), { detail: error.message });
    });
    return bytes?.toString('utf8') ?? null;
  }

  /** The folder names the cluster: a folder that was copied must not lead back into the one it was copied from. */
  #parse(name: string, text: string): Cluster {
    return { ...parseCluster(text, join(this.folder(name), 'cluster.json')), name };
  }
}

const badName = (name: string): Failure =>
  new Failure(
    'bad-input',
    say('{{name}} is no name for a cluster: use lower-case letters, digits and hyphens.', { name }),
  );

const MAX_DETAIL = 2_000;

/** @throws Failure bad-file. */
export function parseCluster(text: string, file: string): Cluster {
  const unusable = (detail: string) =>
    new Failure('bad-file', say('{{file}} is not a cluster file Muster can use.', { file }), { detail });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : '');
  }
  const parsed = Cluster.safeParse(json);
  if (!parsed.success)
    throw unusable(
      parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ')
        .slice(0, MAX_DETAIL),
    );
  return parsed.data;
}
