import type { FailureValue } from '../../shared/failure';
import { Failure } from '../../shared/failure';
import type { FleetSnapshot } from '../../shared/model/fleet';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import type { ShareBackend } from './agilab-flags';
import type { DoctorTools } from './discover-lan';
import { type DoctorAnswer, planText } from './doctor-answer';
import { openDoctorCluster, orThrow } from './doctor-cluster';
import type { DoctorPlan } from './doctor-plan';

/** AGILab's `shared_cluster_share` row: one end of the share that saw the sentinel. */
export interface SharedEnd {
  readonly location: string;
  readonly path: string;
}

/** How a node is called in the rows: `local` for this computer, else `user@host`, as AGILab does. */
export function locationOf(id: string, fleet: FleetSnapshot): string {
  if (id === MANAGER) return 'local';
  const node = fleet.cluster.nodes.find((each) => each.id === id);
  const user = fleet.known[id]?.observation?.facts?.user ?? node?.user;
  return `${user ? `${user}@` : ''}${node?.address ?? id}`;
}

/** A path of a node from its root, as AGILab prints it; as it was given where the node did not tell its home folder. */
export function absoluteOn(id: string, path: string, fleet: FleetSnapshot, managerHome: string): string {
  if (path.startsWith('/')) return path;
  const home = fleet.known[id]?.observation?.facts?.home ?? (id === MANAGER ? managerHome : null);
  return home === null ? path : `${home.replace(/\/+$/, '')}/${path.replace(/^~\//, '')}`;
}

/** Rows of the scheduler and of every worker whose sentinel went both ways, with what only Muster knows. */
export function sharedEnds(fleet: FleetSnapshot, home: string): (SharedEnd & Record<string, unknown>)[] {
  const { cluster, share } = fleet;
  const head = cluster.scheduler ?? MANAGER;
  const own = { location: locationOf(head, fleet), path: absoluteOn(head, cluster.share.schedulerPath, fleet, home) };
  const ends = cluster.workers.flatMap(({ node }) => {
    const sentinel = share.workers[node]?.sentinel;
    if (sentinel?.reason !== 'none') return [];
    const path = absoluteOn(node, cluster.share.workerPath, fleet, home);
    return [{ location: locationOf(node, fleet), path, muster_elapsed_ms: sentinel.elapsedMs }];
  });
  return [own, ...ends];
}

/** Why the share does not hold: the first worker's own failure, with what that worker printed. */
export function shareFailure(fleet: FleetSnapshot): FailureValue {
  const [id, broken] =
    Object.entries(fleet.share.workers).find(([, worker]) => worker.failure || worker.sentinel?.reason !== 'none') ??
    [];
  if (broken?.failure) return broken.failure;
  const reason = broken?.sentinel?.reason ?? 'not-answered';
  const node = id === undefined ? '' : locationOf(id, fleet);
  return new Failure(
    'sentinel-failed',
    say('The share of {{node}} does not hold: {{reason}}.', { node, reason }),
  ).toValue();
}

export const endsText = (ends: readonly SharedEnd[]): string =>
  ['AGILAB cluster-share preflight', ...ends.map(({ location, path }) => `  ok: ${location} ${path}`), ''].join('\n');

/** `--share-check-only`: the sentinel and nothing else. @throws Failure of the nodes. */
export async function checkShareOnly(plan: DoctorPlan, tools: DoctorTools): Promise<DoctorAnswer> {
  await openDoctorCluster(plan, tools);
  const holds = await orThrow(tools.run({ kind: 'share-check', nodes: [] }));
  const fleet = tools.engine.snapshot();
  const ends = sharedEnds(fleet, tools.ports.home);
  return {
    payload: { success: holds, share_check_only: true, plan: plan.agilab, shared_cluster_share: ends },
    text: planText(plan, []) + (holds ? endsText(ends) : ''),
    failure: holds ? null : shareFailure(fleet),
  };
}

/** `--print-share-setup`: looks at the nodes, changes none of them, and prints the script. @throws Failure of the nodes. */
export async function printShareSetup(
  plan: DoctorPlan,
  backend: ShareBackend,
  tools: DoctorTools,
): Promise<DoctorAnswer> {
  await openDoctorCluster(plan, tools);
  const shown = await tools.engine.sharePlan([]);
  const [refusal] = shown.refusals;
  return {
    payload: {
      success: refusal === undefined,
      setup_backend: backend,
      plan: plan.agilab,
      muster_script: shown.script,
      muster_refusals: shown.refusals,
    },
    text: `${planText(plan, [])}${shown.script}`,
    failure: refusal ?? null,
  };
}

/** `--setup-share … --apply`: sets up what is missing, then the sentinel. @throws Failure of the nodes. */
export async function applyShareSetup(
  plan: DoctorPlan,
  backend: ShareBackend,
  tools: DoctorTools,
): Promise<DoctorAnswer> {
  await openDoctorCluster(plan, tools);
  const holds = await orThrow(tools.run({ kind: 'share-apply', nodes: [], planHash: null }));
  const fleet = tools.engine.snapshot();
  const rows = setUpRows(fleet, tools.ports.home);
  const ends = sharedEnds(fleet, tools.ports.home);
  const done = rows.map(({ location, action, path }) => `  ok: ${location} ${action} ${path}`);
  return {
    payload: {
      success: holds,
      setup_backend: backend,
      setup_applied: true,
      plan: plan.agilab,
      share_setup: rows,
      shared_cluster_share: ends,
    },
    text: `${planText(plan, [])}${['AGILAB cluster-share setup', ...done, ''].join('\n')}${holds ? endsText(ends) : ''}`,
    failure: holds ? null : shareFailure(fleet),
  };
}

/** AGILab's words for Muster's steps; steps it has no word for are named `muster-…`. */
const ACTION: Readonly<Record<string, string>> = {
  sshfs: 'check-sshfs',
  'mount-point': 'mkdir',
  env: 'write-env',
  mount: 'mount',
  writable: 'check-premounted',
};

/** The path that AGILab prints with a step: the program, the setting as it was given, else where it is on the node. */
function pathOfStep(step: string, id: string, fleet: FleetSnapshot, home: string): string {
  const { workerPath } = fleet.cluster.share;
  if (step === 'sshfs') return 'sshfs';
  if (step === 'mount-point') return workerPath;
  return absoluteOn(id, step === 'env' ? '~/.agilab/.env' : workerPath, fleet, home);
}

function setUpRows(
  fleet: FleetSnapshot,
  home: string,
): { location: string; action: string; path: string; muster_state: string }[] {
  const { cluster, share } = fleet;
  const isMounted = cluster.share.backend !== 'sshfs';
  const own = {
    location: locationOf(cluster.scheduler ?? MANAGER, fleet),
    action: 'mkdir',
    path: absoluteOn(cluster.scheduler ?? MANAGER, cluster.share.schedulerPath, fleet, home),
    muster_state: 'done',
  };
  const rows = Object.entries(share.workers).flatMap(([id, worker]) =>
    Object.entries(worker.steps).flatMap(([step, state]) => {
      if (!state || !['done', 'unchanged'].includes(state.state)) return [];
      const action = step === 'writable' && !isMounted ? 'muster-writable' : (ACTION[step] ?? `muster-${step}`);
      const path = pathOfStep(step, id, fleet, home);
      return [{ location: locationOf(id, fleet), action, path, muster_state: state.state }];
    }),
  );
  return [own, ...rows];
}
