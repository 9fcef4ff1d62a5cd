import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Failure } from '../../shared/failure';
import { Cluster, ClusterName, emptyCluster } from '../../shared/model/cluster';
import { say } from '../../shared/model/sentence';

const MAX_BYTES = 32 * 1024 * 1024;

/** Folders and files of the clusters under `~/.muster/clusters`. */
export class ClusterStore {
  readonly #root: string;

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
    if (!ClusterName.safeParse(name).success) {
      throw new Failure(
        'bad-input',
        say('{{name}} is no name for a cluster: use lower-case letters, digits and hyphens.', { name }),
      );
    }
    const file = join(this.folder(name), 'cluster.json');
    const text = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new Failure('bad-file', say('{{file}} could not be read.', { file }), { detail: error.message });
    });
    return text === null ? emptyCluster(name) : parseCluster(text, file);
  }

  /** Writes the cluster in one act, so that a crash leaves the old or the new file, never half of one. */
  async save(cluster: Cluster): Promise<void> {
    const folder = this.folder(cluster.name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(join(folder, 'cluster.json'), `${JSON.stringify(cluster, null, 2)}\n`, { mode: 0o600 });
  }
}

function parseCluster(text: Buffer, file: string): Cluster {
  const unusable = (detail: string) =>
    new Failure('bad-file', say('{{file}} is not a cluster file Muster can use.', { file }), { detail });
  if (text.length > MAX_BYTES) throw unusable(`${text.length} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : '');
  }
  const parsed = Cluster.safeParse(json);
  if (!parsed.success)
    throw unusable(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  return parsed.data;
}
