import { Failure } from '../../shared/failure';
import type { Cluster } from '../../shared/model/cluster';
import { say } from '../../shared/model/sentence';
import type { EventLog } from '../jobs/event-log';
import type { ClusterStore } from './cluster-store';
import { mergeClusters } from './merge-clusters';

const isSame = (a: Cluster, b: Cluster): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * The open cluster and its file, which a window and a command line share: nothing that another process stored is
 * written over with what was known before it.
 */
export class OpenCluster {
  readonly #store: ClusterStore;
  readonly #log: EventLog;
  /** As the file was when this process last read or wrote it. */
  #stored: Cluster;

  constructor(store: ClusterStore, log: EventLog) {
    this.#store = store;
    this.#log = log;
    this.#stored = log.fleet.cluster;
  }

  /** Takes in what another process has stored since. @throws Failure bad-file. */
  async catchUp(): Promise<void> {
    const newer = await this.#store.newer(this.#stored.name);
    if (!newer) return;
    const merged = mergeClusters(this.#stored, newer, this.#log.fleet.cluster);
    this.#stored = newer;
    this.#tell(merged);
  }

  /** Stores a changed cluster. @throws Failure bad-input for another cluster than the open one, bad-file. */
  async save(cluster: Cluster): Promise<void> {
    if (cluster.name !== this.#stored.name) {
      throw new Failure('bad-input', say('The cluster {{name}} is not open.', { name: cluster.name }));
    }
    const newer = await this.#store.newer(cluster.name);
    const next = newer ? mergeClusters(this.#stored, newer, cluster) : cluster;
    await this.#store.save(next);
    this.#stored = next;
    this.#tell(next);
  }

  /** Stores what the events have changed, if they have. @throws Failure bad-file. */
  async keep(): Promise<void> {
    const { cluster } = this.#log.fleet;
    if (!isSame(cluster, this.#stored)) await this.save(cluster);
  }

  #tell(cluster: Cluster): void {
    if (!isSame(cluster, this.#log.fleet.cluster)) this.#log.emit({ type: 'cluster-changed', cluster });
  }
}
