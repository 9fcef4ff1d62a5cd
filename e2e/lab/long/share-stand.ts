import type { EngineHappening } from '../../../src/shared/model/event';
import type { SentinelResult } from '../../../src/shared/model/share';
import { type Muster, musterHere, type RunOptions, type Told } from '../command-line';
import { execInNode, type Lab, type LabNode, restartNode } from '../lab.mjs';
import { nodeOf } from '../node-of';

/** A node's account as the share could have changed it: files with mode and content, mounts, services, sshfs programs. */
const STATE = `cd ~ && { find . -path ./.cache -prune -o -printf '%m %u %p %l\\n'; find . -path ./.cache -prune -o -type f -exec sha256sum {} +; } 2>/dev/null | sort
grep fuse /proc/mounts
ls /var/lib/systemd/linger 2>/dev/null
ls /run/user/1000/systemd/units 2>/dev/null | grep muster
ps -eo stat=,args= | awk '$1 !~ /^Z/' | grep '[s]shfs'
exit 0`;

/** What the tests of the share ask a lab for, by the names of its nodes. */
export class ShareStand {
  readonly muster: Muster;

  constructor(readonly lab: Lab) {
    this.muster = musterHere(lab);
  }

  node(name: string): LabNode {
    return nodeOf(this.lab, name);
  }

  nameOf(id: string): string {
    return this.lab.nodes.find((one) => one.address === id || one.name === id)?.name ?? id;
  }

  at(name: string): string {
    return `alice@${this.node(name).address}`;
  }

  /** Chooses scheduler and workers, with further flags of `cluster set`. */
  async choose(scheduler: string, workers: readonly string[], ...flags: readonly string[]): Promise<Told> {
    const list = workers.map((name) => this.at(name)).join(',');
    return this.muster(['cluster', 'set', '--scheduler', this.at(scheduler), '--workers', list, ...flags]);
  }

  /** Power off and on. A node has another process 1 afterwards. */
  async restart(name: string): Promise<void> {
    Object.assign(this.node(name), await restartNode(name, { instance: this.lab.instance }));
  }

  async sh(name: string, script: string, user: 'alice' | 'root' = 'alice', timeoutMs = 20_000): Promise<string> {
    const ran = await execInNode(this.node(name), ['sh', '-c', script], { user, timeoutMs });
    return `${ran.stdout}${ran.stderr}`.trim();
  }

  stateOf(name: string): Promise<string> {
    return this.sh(name, STATE);
  }

  async states(names: readonly string[]): Promise<Record<string, string>> {
    const all = await Promise.all(names.map(async (name) => [name, await this.stateOf(name)] as const));
    return Object.fromEntries(all);
  }

  /** Sources that are mounted with sshfs on a node, as the kernel has them. */
  async mountsOn(name: string): Promise<string[]> {
    return (await this.sh(name, 'awk \'$3 == "fuse.sshfs" { print $1 " " $2 }\' /proc/mounts'))
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Reason of each worker's last sentinel in a run. */
  reasons(told: Told): Record<string, SentinelResult['reason']> {
    const seen = told.events.flatMap(({ what }) =>
      what.type === 'share-sentinel' ? [[this.nameOf(what.worker), what.result.reason] as const] : [],
    );
    return Object.fromEntries(seen);
  }

  /** Failure of each worker at the end of a run, as one text with what the worker itself said. */
  failures(told: Told): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { what } of told.events) {
      if (what.type !== 'share-worker') continue;
      const { failure } = what.share;
      const name = this.nameOf(what.worker);
      if (failure) found[name] = `${failure.code}: ${failure.message.en} ${failure.detail}`.trim();
      else delete found[name];
    }
    return found;
  }

  /** Runs a verb and kills Muster with -9 at the first event that fits. @returns whether it was killed. */
  async killedAt(argv: readonly string[], fits: (what: EngineHappening) => boolean): Promise<boolean> {
    let isKilled = false;
    const options: RunOptions = {
      onEvent: (what, _interrupt, kill) => {
        if (isKilled || !fits(what)) return;
        isKilled = true;
        kill();
      },
    };
    await this.muster(argv, options).catch(() => undefined);
    return isKilled;
  }
}

/** Number of changes that were begun in a run. */
export const changesIn = (told: Told): number =>
  told.events.filter(({ what }) => what.type === 'change-recorded' && what.entry.state === 'intent').length;

export const gateIn = (told: Told) =>
  told.events.flatMap(({ what }) => (what.type === 'share-gate' ? [what.gate] : [])).at(-1) ?? null;
