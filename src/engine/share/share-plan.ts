import { createHash } from 'node:crypto';
import { Failure, type FailureValue } from '../../shared/failure';
import { type Cluster, mountsShare, nameOf, nodeOf } from '../../shared/model/cluster';
import type { NodeId } from '../../shared/model/ids';
import type { JournalEntry } from '../../shared/model/journal';
import { type Sentence, say } from '../../shared/model/sentence';
import type { SharePlan } from '../../shared/model/share';
import type { WayBack } from '../trust/way-back';
import { type EnvChange, envChangeOf, homeRelative, wantedEnv } from './env-keys';
import { hostOfSource, isSshfsType } from './mount-table';
import { type OldEnd, oldEndSteps, oldMountsOf } from './old-ends';
import { powerShellByHand } from './plan-powershell';
import { scriptByHand } from './plan-script';
import { schedulerSteps, workerSteps } from './plan-steps';
import type { ShareLook } from './share-look';
import { checkSharePaths, isWithin } from './share-paths';
import { foldersToMake, localShareRefusalOf, planSshfsMount, sourceOf, type WorkerPlan } from './sshfs-plan';

/** What a look at one worker brought: its end of the share, or why it could not be looked at. */
export type WorkerLook =
  | { readonly look: ShareLook; readonly wayBack: WayBack; readonly addresses: readonly string[] }
  | { readonly failure: FailureValue };

export interface SharePlanInput {
  readonly cluster: Cluster;
  readonly scheduler: { readonly node: NodeId; readonly look: ShareLook };
  /** Remote workers that take part, in their order. */
  readonly workers: ReadonlyMap<NodeId, WorkerLook>;
  /** What an earlier set-up left on nodes that have another role now. */
  readonly old?: readonly OldEnd[];
  /** Open entries of the journal; for mounts that a worker still has at another path. */
  readonly journal?: readonly JournalEntry[];
}

/** What is to be done on the scheduler. */
export interface SchedulerPlan {
  readonly node: NodeId;
  readonly system: ShareLook['system'];
  /** As the mount command names it; on Windows in the words of SFTP, `/C:/…`. */
  readonly path: string;
  readonly folders: readonly string[];
  readonly env: EnvChange;
  readonly envShare: string;
  readonly isEnvFileNew: boolean;
  readonly isAgilabFolderNew: boolean;
}

/** The plan as it is shown, with what applying it needs. */
export interface FullSharePlan {
  readonly shown: SharePlan;
  readonly scheduler: SchedulerPlan;
  readonly workers: readonly WorkerPlan[];
  /** Refusals of the share as a whole; those of one worker stand in its plan and hold up only that worker. */
  readonly refusals: readonly FailureValue[];
  /** Workers that could not be looked at. */
  readonly unreachable: ReadonlyMap<NodeId, FailureValue>;
  /** What goes first. */
  readonly old: readonly OldEnd[];
}

/** Plans the share from what the nodes showed. Pure: the same input gives the same hash. */
export function planShare(input: SharePlanInput): FullSharePlan {
  const { cluster, scheduler } = input;
  const workers: WorkerPlan[] = [];
  const unreachable = new Map<NodeId, FailureValue>();
  for (const [node, seen] of input.workers) {
    if ('failure' in seen) unreachable.set(node, seen.failure);
    else workers.push(workerPlanOf(node, seen, input));
  }
  const plan = schedulerPlanOf(input);
  const refusals = [...wholeRefusals(input)];
  const old = [
    ...(input.old ?? []),
    ...workers.flatMap(({ node, path }) => oldMountsOf(input.journal ?? [], node, path) ?? []),
  ];
  const steps = [
    ...oldEndSteps(old, cluster),
    ...schedulerSteps(plan, cluster),
    ...workers.flatMap((worker) => workerSteps(worker, cluster)),
  ];
  const taking = workers.filter((worker) => !worker.refusal);
  const ofWorkers = workers.flatMap((worker) => worker.refusal ?? []);
  const firstWayBack = [...input.workers.values()].find((seen) => 'wayBack' in seen)?.wayBack;
  const shown = {
    scheduler: scheduler.node,
    source: firstWayBack && mountsShare(cluster) ? sourceOf(firstWayBack, plan.path) : plan.path,
    steps,
    effects: effectsOf(workers, plan, cluster),
    refusals: uniqueRefusals([...refusals, ...ofWorkers, ...unreachable.values()]),
    script: scriptByHand(plan, taking, cluster),
    powerShell: scheduler.look.system === 'windows' ? powerShellByHand(plan, taking, cluster) : null,
  };
  return { shown: { ...shown, hash: hashOf(shown) }, scheduler: plan, workers, refusals, unreachable, old };
}

const hashOf = (shown: Omit<SharePlan, 'hash'>): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('hex');

function uniqueRefusals(refusals: readonly FailureValue[]): FailureValue[] {
  const byText = new Map(refusals.map((refusal) => [JSON.stringify([refusal.message, refusal.nodeId]), refusal]));
  return [...byText.values()];
}

const workerPlanOf = (
  node: NodeId,
  seen: Extract<WorkerLook, { look: ShareLook }>,
  { cluster, scheduler }: SharePlanInput,
): WorkerPlan =>
  planSshfsMount({
    node,
    name: nameOf(node, cluster),
    look: seen.look,
    wayBack: seen.wayBack,
    schedulerPath: scheduler.look.path,
    workerPath: cluster.share.workerPath,
    isSshfs: mountsShare(cluster),
    cluster: cluster.name,
    isPersistent: cluster.share.isPersistent,
  });

function schedulerPlanOf({ cluster, scheduler }: SharePlanInput): SchedulerPlan {
  const { look, node } = scheduler;
  const envShare = homeRelative(cluster.share.schedulerPath, look.home);
  return {
    node,
    system: look.system,
    path: look.path,
    folders: look.kind === 'absent' && mountsShare(cluster) ? foldersToMake(look.path, look.base) : [],
    env: envChangeOf(look.envLines, wantedEnv('scheduler', envShare)),
    envShare,
    isEnvFileNew: !look.hasEnvFile,
    isAgilabFolderNew: !look.hasAgilabFolder,
  };
}

/** Refusals that hold up the whole share. */
function wholeRefusals({ cluster, scheduler, workers, old }: SharePlanInput): FailureValue[] {
  const { look, node } = scheduler;
  const homes: Record<string, string> = { [node]: look.home };
  for (const [worker, seen] of workers) if ('look' in seen) homes[worker] = seen.look.home;
  const refusals = checkSharePaths(cluster, homes);
  const refuse = (en: string, next: Sentence, values: Record<string, string> = {}) =>
    refusals.push(
      new Failure('share-refused', say(en, { path: look.path, name: nameOf(node, cluster), ...values }), {
        nodeId: node,
        next,
      }).toValue(),
    );
  const other = say('Choose another path for the share on the scheduler.');
  const leaves = (old ?? []).find((end) => end.node === node)?.mounts ?? [];
  // What an earlier set-up mounted there goes first.
  const isLeaving = leaves.some(({ path }) => path === look.path);
  if (look.kind === 'file') refuse('{{path}} on {{name}} is a file.', other);
  if (look.isWritable === false) refuse('{{path}} on {{name}} cannot be written.', other);
  if (!isLeaving && (look.kind === 'hung' || (look.kind === 'mount' && look.state !== 'alive'))) {
    refuse('What is mounted at {{path}} on {{name}} does not answer.', say('Unmount it on that node first.'));
  }
  const local = localShareRefusalOf(look);
  if (local) refuse(local.en, other);
  const loop = isLeaving ? null : loopOf(look, workers, cluster);
  if (loop) {
    refuse('{{path}} on {{name}} is itself mounted from the worker {{worker}}: the share would be a loop.', other, {
      worker: nameOf(loop, cluster),
    });
  }
  return refusals;
}

/** The worker that the scheduler's own share is mounted from, if any. */
function loopOf(look: ShareLook, workers: SharePlanInput['workers'], cluster: Cluster): NodeId | null {
  const under = look.mounts.filter((mount) => isSshfsType(mount) && isWithin(look.path, mount.target));
  const hosts = new Set(under.map((mount) => hostOfSource(mount.source)).filter((host) => host !== null));
  for (const [node, seen] of workers) {
    const entry = nodeOf(node, cluster);
    const names = [
      entry?.address,
      entry?.name,
      ...(entry?.aliases ?? []),
      ...('addresses' in seen ? seen.addresses : []),
    ];
    if (names.some((name) => name !== undefined && hosts.has(name.toLowerCase()))) return node;
  }
  return null;
}

function effectsOf(workers: readonly WorkerPlan[], scheduler: SchedulerPlan, cluster: Cluster): Sentence[] {
  const effects: Sentence[] = [];
  const mounting = workers.filter((worker) => worker.mounts && !worker.refusal);
  if (mounting.length > 0) {
    effects.push(
      say('{{count}} workers see the folder {{path}} of {{scheduler}} as their own until the share is taken down.', {
        count: mounting.length,
        path: scheduler.path,
        scheduler: nameOf(scheduler.node, cluster),
      }),
    );
  }
  for (const worker of workers) {
    if (worker.mountedNow === '') continue;
    effects.push(
      say('On {{name}}, {{source}} is unmounted first; it is not mounted again by an undo.', {
        name: nameOf(worker.node, cluster),
        source: worker.mountedNow,
      }),
    );
  }
  for (const worker of workers) {
    const name = nameOf(worker.node, cluster);
    if (worker.lacksServices) {
      effects.push(
        say('{{name}} has nothing that runs services of an account: its share will not survive a restart.', { name }),
      );
    } else if (worker.mounts && !worker.refusal) {
      effects.push(
        worker.service?.text
          ? say('On {{name}} the share comes back after a restart or a loss.', { name })
          : say('On {{name}} the share does not come back after a restart; it is set up again then.', { name }),
      );
    }
  }
  const changesNothing = workers.every((worker) => isSettled(worker)) && scheduler.folders.length === 0;
  if (changesNothing && scheduler.env.added.length === 0)
    effects.push(say('Everything is set up already; nothing is changed.'));
  return effects;
}

/** Nothing to change on this worker. */
export const isSettled = (worker: WorkerPlan): boolean =>
  !worker.mounts && worker.folders.length === 0 && worker.env.added.length === 0;
