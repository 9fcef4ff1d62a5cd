import type { CheckResult } from '../../shared/model/check';
import { type Cluster, mountsShare } from '../../shared/model/cluster';
import type { EngineHappening } from '../../shared/model/event';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { MountHealth } from '../../shared/model/share';
import { remoteWorkersOf } from '../../shared/steps';
import type { ReadOnlySession, Session } from '../session';
import { wayBackOf } from '../trust/way-back';
import { first, outputOf } from './script-output';
import { SHARE_SCRIPTS } from './scripts';
import { serviceName } from './service-unit';
import { absolutePath } from './share-paths';
import { sourceOf } from './sshfs-plan';

/** A loss is seen within the pause and one probe: 13 s at most, where 15 s are promised. */
const PAUSE_MS = 5_000;
const PROBE_WITHIN_MS = 8_000;

/** What the watch needs of the engine. */
export interface MonitorTools {
  readonly fleet: () => FleetSnapshot;
  readonly session: (node: NodeId) => Promise<Session>;
  readonly emit: (happening: EngineHappening) => void;
  readonly now: () => number;
  /** A job works on the share: what it is about to change is not judged meanwhile. */
  readonly isShareBusy: () => boolean;
  readonly pauseMs?: number;
  readonly probeWithinMs?: number;
}

const STATES: readonly MountHealth['state'][] = ['alive', 'read-only', 'dead', 'hung', 'gone', 'foreign'];

/** What a loss means, in the words of a finding. Slot: path. */
export const HEALTH_WORDS: Record<MountHealth['state'], string> = {
  alive: 'The share is mounted on {{path}}.',
  'read-only': 'The mount on {{path}} is read-only. Without write access, results cannot be handed over.',
  dead: 'The mount on {{path}} is dead. Without it, everything that touches the share fails.',
  hung: 'The mount on {{path}} does not answer. Without it, everything that touches the share hangs.',
  gone: 'The share is no longer mounted on {{path}}. Without it, results stay where nobody sees them.',
  foreign: 'Something else than the share is mounted on {{path}}. Without the right one, results go astray.',
  unreachable: 'The node does not answer. Without its answer, nothing is known of its share.',
};

/** Workers whose share was seen to hold, or is watched already. Pure. */
export const watchedWorkers = (fleet: FleetSnapshot): NodeId[] =>
  remoteWorkersOf(fleet).filter((node) => {
    const share = fleet.share.workers[node];
    return (
      share?.sentinel?.reason === 'none' ||
      fleet.known[node]?.results['share-mounted']?.status === 'pass' ||
      share?.health != null
    );
  });

/**
 * Watches the mounts of the open cluster while somebody looks at them: every few seconds one probe per worker, over the
 * connection that is open, with a deadline of its own. Changes nothing and asks nobody.
 */
export class ShareMonitor {
  readonly #tools: MonitorTools;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isOn = false;

  constructor(tools: MonitorTools) {
    this.#tools = tools;
  }

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#later();
  }

  stop(): void {
    this.#isOn = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** One look at every watched worker, side by side. Never throws. */
  async look(): Promise<void> {
    if (this.#tools.isShareBusy()) return;
    const { cluster } = this.#tools.fleet();
    await Promise.all(watchedWorkers(this.#tools.fleet()).map((node) => this.#lookAt(node, cluster)));
  }

  #later(): void {
    if (!this.#isOn) return;
    this.#timer = setTimeout(() => void this.look().then(() => this.#later()), this.#tools.pauseMs ?? PAUSE_MS);
    this.#timer.unref?.();
  }

  async #lookAt(node: NodeId, cluster: Cluster): Promise<void> {
    const seen = await this.#probe(node, cluster);
    const { fleet, emit } = this.#tools;
    // What a job has begun meanwhile, or another cluster, is not judged by an older look.
    if (this.#tools.isShareBusy() || fleet().cluster.name !== cluster.name) return;
    const before = fleet().share.workers[node]?.health ?? null;
    const isNews =
      before === null ||
      before.state !== seen.health.state ||
      before.survivesReboot !== seen.health.survivesReboot ||
      Math.abs((before.mountedAt ?? 0) - (seen.health.mountedAt ?? 0)) > 5_000;
    if (!isNews) return;
    emit({ type: 'share-health', worker: node, health: seen.health });
    const results = resultsOfHealth(before, seen.health, seen.path);
    if (results.length > 0) emit({ type: 'check-results', nodeId: node, results });
  }

  async #probe(node: NodeId, cluster: Cluster): Promise<{ health: MountHealth; path: string }> {
    const { now, session } = this.#tools;
    const withinMs = this.#tools.probeWithinMs ?? PROBE_WITHIN_MS;
    const typed = absolutePath(cluster.share.workerPath, '~');
    const lost = { state: 'unreachable', mountedAt: null, survivesReboot: false, at: now() } as const;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), withinMs + 500);
    });
    try {
      const asked = session(node).then((open) => this.#ask(open, cluster, withinMs));
      asked.catch(() => undefined);
      return (await Promise.race([asked, late])) ?? { health: { ...lost, at: now() }, path: typed };
    } catch {
      return { health: { ...lost, at: now() }, path: typed };
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(
    session: ReadOnlySession,
    cluster: Cluster,
    timeoutMs: number,
  ): Promise<{ health: MountHealth; path: string }> {
    const values = {
      SHARE: cluster.share.workerPath,
      SOURCE: this.#sourceFor(session, cluster),
      IS_SSHFS: mountsShare(cluster) ? 'yes' : 'no',
      UNIT_NAME: serviceName(cluster.name),
    };
    const { stdout } = await session.observe(SHARE_SCRIPTS.health, { values, timeoutMs });
    const output = outputOf(stdout);
    const at = this.#tools.now();
    const age = Number(first(output, 'age') || Number.NaN);
    const health: MountHealth = {
      state: STATES.find((state) => state === first(output, 'state')) ?? 'unreachable',
      mountedAt: Number.isFinite(age) ? at - age * 1000 : null,
      survivesReboot: first(output, 'survives') === 'yes',
      at,
    };
    return { health, path: first(output, 'path') };
  }

  /** The source as a share job saw it last; the scheduler itself is not asked for a look at a worker. */
  #sourceFor(session: ReadOnlySession, cluster: Cluster): string {
    if (!mountsShare(cluster)) return '';
    const found = this.#tools.fleet().known[session.nodeId]?.results['share-mounted']?.evidence.source;
    if (found) return found;
    const { scheduler, share } = cluster;
    const home = scheduler ? this.#tools.fleet().known[scheduler]?.observation?.facts?.home : undefined;
    const user = scheduler ? this.#tools.fleet().known[scheduler]?.observation?.facts?.user : undefined;
    if (!home || !user) return '';
    try {
      return sourceOf(wayBackOf(cluster, session, user), absolutePath(share.schedulerPath, home));
    } catch {
      return '';
    }
  }
}

/** What the checks of the share say after a loss, and after it came back. Pure. */
export function resultsOfHealth(before: MountHealth | null, health: MountHealth, path: string): CheckResult[] {
  const isGood = health.state === 'alive';
  const wasGood = before === null || before.state === 'alive';
  if (isGood && wasGood) return [];
  const common = {
    evidence: { state: health.state, path },
    remedies: ['set-up-share'],
    blockedBy: null,
    at: health.at,
  };
  const summary = say(HEALTH_WORDS[health.state], { path });
  const isUnknown = health.state === 'unreachable';
  const status = isGood ? 'pass' : isUnknown ? 'error' : 'fail';
  const sick = health.state === 'dead' || health.state === 'hung';
  const results: CheckResult[] = [
    { ...common, checkId: 'share-mounted', status, summary },
    {
      ...common,
      checkId: 'share-sentinel',
      status: isGood ? 'pending' : 'blocked',
      summary: isGood
        ? say('The share is mounted again. The share check says whether both sides see it.')
        : say('Waiting for {{check}}', { check: 'share-mounted' }),
      blockedBy: isGood ? null : 'share-mounted',
    },
  ];
  if (sick)
    results.push({ ...common, checkId: 'mount-healthy', status: 'fail', summary, remedies: ['unmount-dead-share'] });
  else if (before?.state === 'dead' || before?.state === 'hung') {
    results.push({ ...common, checkId: 'mount-healthy', status: 'pass', summary, remedies: [] });
  }
  return results;
}
