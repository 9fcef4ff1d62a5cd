import type { ScanNetwork } from '../../shared/model/event';
import type { Sentence } from '../../shared/model/sentence';
import { contains, type Network } from './cidr';

/** Least time between two reports: 4 a second. */
const EVERY_MS = 250;

/** Counts a scan network by network and tells at most four times a second, and at the end in any case. */
export class ScanReport {
  readonly #networks: ScanNetwork[];
  readonly #ranges: readonly Network[];
  readonly #tell: (networks: ScanNetwork[], isDone: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    networks: readonly { network: Network; note: Sentence | null; isAsked: boolean }[],
    tell: (networks: ScanNetwork[], isDone: boolean) => void,
  ) {
    this.#ranges = networks.map(({ network }) => network);
    this.#tell = tell;
    this.#networks = networks.map(({ network, note, isAsked }) => ({
      cidr: network.cidr,
      addresses: network.count,
      asked: 0,
      found: 0,
      state: isAsked ? ('next' as const) : ('skipped' as const),
      note,
    }));
    tell(this.#copy(), false);
  }

  found(address: string): void {
    this.#change(address, (network) => ({ ...network, found: network.found + 1 }));
  }

  asked(address: string): void {
    this.#change(address, (network) => {
      const asked = network.asked + 1;
      return { ...network, asked, state: asked >= network.addresses ? 'done' : 'scanning' };
    });
  }

  /** Ends the counting. Addresses that stand in two networks were asked once, so the second one may have counted fewer. */
  end(isComplete: boolean): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (isComplete) {
      this.#networks.forEach((network, at) => {
        if (network.state !== 'skipped') this.#networks[at] = { ...network, state: 'done' };
      });
    }
    this.#tell(this.#copy(), true);
  }

  #change(address: string, next: (network: ScanNetwork) => ScanNetwork): void {
    const at = this.#ranges.findIndex(
      (range, index) => this.#networks[index]?.state !== 'skipped' && contains(range, address),
    );
    const network = this.#networks[at];
    if (!network) return;
    this.#networks[at] = next(network);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tell(this.#copy(), false);
    }, EVERY_MS);
  }

  #copy(): ScanNetwork[] {
    return this.#networks.map((network) => ({ ...network }));
  }
}
