import type { CheckId, CheckResult } from './model/check';
import { ADVISED_CHECKS } from './model/check-ids';
import { activeWorkers, isRemoteWorker } from './model/cluster-shape';
import type { FleetSnapshot, NodeKnowledge } from './model/fleet';
import { isStale, resultsOf } from './model/fleet-fold';
import type { NodeId } from './model/ids';
import { MANAGER } from './model/manager';
import { say } from './model/say';
import type { Sentence } from './model/sentence';

// Free of zod by value: the window draws its rail from this table.

/** Pages of the wizard, in order. */
export const STEP_IDS = ['discover', 'prerequisites', 'host-keys', 'share', 'proof'] as const;
export type StepId = (typeof STEP_IDS)[number];

/** One page of the wizard: its title, and the checks that its gate looks at. */
export interface Step {
  readonly id: StepId;
  readonly title: Sentence;
  readonly checks: readonly CheckId[];
}

/** The wizard as data. A check's `needs` is the truth about order; this is only how checks are grouped into pages. */
export const STEPS: readonly Step[] = [
  { id: 'discover', title: say('Discover'), checks: [] },
  {
    id: 'prerequisites',
    title: say('Fix prerequisites'),
    checks: [
      'tcp-22-open',
      'host-key-known',
      'ssh-auth',
      'os-supported',
      'home-writable',
      'package-manager',
      'python3-present',
      'python-minor',
      'uv-present',
      'local-bin-on-path',
      'ssh-tools',
      'compiler-present',
      'curl-present',
      'package-index',
      'unique-hostname',
      'unique-host-key',
      'clock-skew',
      'disk-space',
      'ports-free',
      'sshfs-present',
      'fuse-usable',
      'scheduler-ssh-server',
    ],
  },
  {
    id: 'host-keys',
    title: say('Seed host keys'),
    checks: [
      'scheduler-host-key-known',
      'reverse-ssh',
      'way-back-address',
      'ports-reachable',
      'worker-host-key-known',
      'scheduler-login',
    ],
  },
  { id: 'share', title: say('Set up the share'), checks: ['mount-healthy', 'share-mounted', 'share-sentinel'] },
  { id: 'proof', title: say('Run the proof'), checks: [] },
];

/**
 * What fixing the prerequisites leaves to the page of host keys: there every key is seen from three sides before it is
 * written, and done at once with the packages it would pass unseen.
 */
export const SEEDED_LATER: readonly CheckId[] = STEPS.filter(({ id }) => id === 'host-keys').flatMap(
  ({ checks }) => checks,
);

export type StepStateWord = 'open-here' | 'open' | 'done' | 'attention' | 'failed' | 'locked';
/** How a step stands, in one word and one short sentence that names numbers or what it waits for. */
export interface StepState {
  readonly state: StepStateWord;
  readonly text: Sentence;
}

/** How a node stands in the checks of one step. `unknown`: one of them has no result yet. */
export type Standing = 'holds' | 'unknown' | 'broken';

const HOLDING: ReadonlySet<CheckResult['status']> = new Set(['pass', 'warn', 'skipped']);

/** How one node stands in one step, from its results alone. What could not be found out does not hold; what is stale is unknown. */
export function standingOf(fleet: FleetSnapshot, node: NodeId, step: StepId): Standing {
  const results = resultsOf(fleet, node);
  const checks = STEPS.find((other) => other.id === step)?.checks ?? [];
  let isUnknown = false;
  for (const id of checks) {
    // Advice stands in nobody's way.
    if (ADVISED_CHECKS.has(id)) continue;
    const result = results[id];
    if (!result || result.status === 'pending' || result.status === 'running' || isStale(fleet, result))
      isUnknown = true;
    else if (!HOLDING.has(result.status)) return 'broken';
  }
  return isUnknown ? 'unknown' : 'holds';
}

/** Nodes that take part: the scheduler and the workers that are not set aside, each once. */
export function participantsOf(fleet: FleetSnapshot): NodeId[] {
  const { scheduler } = fleet.cluster;
  const workers = activeWorkers(fleet.cluster).map((worker) => worker.node);
  return scheduler === null || workers.includes(scheduler) ? workers : [scheduler, ...workers];
}

/** Workers on other machines than the scheduler: those that need the way back and the share. */
export const remoteWorkersOf = (fleet: FleetSnapshot): NodeId[] =>
  activeWorkers(fleet.cluster)
    .map((worker) => worker.node)
    .filter((node) => isRemoteWorker(node, fleet.cluster));

/** True when scheduler and only worker are this computer: no SSH, no share. */
export function isOneMachine(fleet: FleetSnapshot): boolean {
  const taking = participantsOf(fleet);
  return fleet.cluster.scheduler === MANAGER && taking.length === 1;
}

const isChosen = (fleet: FleetSnapshot): boolean =>
  fleet.cluster.scheduler !== null && activeWorkers(fleet.cluster).length > 0;

const isReady = (fleet: FleetSnapshot, node: NodeId): boolean =>
  (node === MANAGER && fleet.known[node] === undefined) || standingOf(fleet, node, 'prerequisites') === 'holds';

const OLD: Sentence = say('Older results, to be checked again');
const oldest = new WeakMap<NodeKnowledge['results'], number>();
/** When the oldest result of a node was found out; computed once per set of results, since thousands are asked at every event. */
function oldestAt(fleet: FleetSnapshot, node: NodeId): number {
  const results = fleet.known[node]?.results;
  if (!results) return Number.POSITIVE_INFINITY;
  const known = oldest.get(results);
  if (known !== undefined) return known;
  const at = Object.values(results).reduce((least, result) => Math.min(least, result.at), Number.POSITIVE_INFINITY);
  oldest.set(results, at);
  return at;
}

/** True when something known of these nodes is older than the last sleep or start. */
const isOld = (fleet: FleetSnapshot, nodes: readonly NodeId[]): boolean =>
  fleet.staleBefore > 0 && nodes.some((node) => oldestAt(fleet, node) < fleet.staleBefore);

/** When the oldest result of the nodes that take part was found out, before a cluster is built of all nodes; null when none is old. */
export function oldResultsAt(fleet: FleetSnapshot): number | null {
  if (fleet.staleBefore === 0) return null;
  const taking = participantsOf(fleet);
  const nodes = taking.length > 0 ? taking : fleet.cluster.nodes.map((node) => node.id);
  const at = nodes.reduce((least, node) => Math.min(least, oldestAt(fleet, node)), Number.POSITIVE_INFINITY);
  return at < fleet.staleBefore ? at : null;
}

function discoverState(fleet: FleetSnapshot): StepState {
  const found = fleet.cluster.nodes.length;
  if (fleet.scan && !fleet.scan.isDone)
    return { state: 'open', text: say('{{count}} found, still scanning', { count: found }) };
  if (found === 0) return { state: 'open', text: say('Find the machines of your lab') };
  const taking = participantsOf(fleet).length;
  return isChosen(fleet)
    ? { state: 'done', text: say('{{count}} nodes, {{taking}} take part', { count: found, taking }) }
    : { state: 'open', text: say('{{count}} nodes, no cluster built yet', { count: found }) };
}

function prerequisitesState(fleet: FleetSnapshot): StepState {
  if (fleet.cluster.nodes.length === 0) return { state: 'locked', text: say('After Discover') };
  if (isOneMachine(fleet)) return { state: 'done', text: say('This computer is ready to be asked') };
  const taking = participantsOf(fleet);
  const considered =
    taking.length > 0 ? taking : fleet.cluster.nodes.filter((node) => !node.isSetAside).map((node) => node.id);
  const broken = considered.filter((node) => !isReady(fleet, node)).length;
  if (broken > 0 && isOld(fleet, considered)) return { state: 'open', text: OLD };
  if (broken > 0) {
    const isSeen = considered.some((node) => fleet.known[node] !== undefined);
    return {
      state: isSeen && isChosen(fleet) ? 'attention' : 'open',
      text: say('{{count}} nodes need something', { count: broken }),
    };
  }
  return { state: isChosen(fleet) ? 'done' : 'open', text: say('{{count}} nodes ready', { count: considered.length }) };
}

/** The two steps that look at remote workers alone: seeding host keys, and the share. */
function workerStepState(
  fleet: FleetSnapshot,
  step: 'host-keys' | 'share',
  words: { waiting: Sentence; progress: (done: number, total: number) => Sentence },
  isOpenFor: (worker: NodeId) => boolean,
): StepState {
  if (isOneMachine(fleet)) return { state: 'done', text: say('Not needed on one machine') };
  const workers = remoteWorkersOf(fleet);
  if (!isChosen(fleet)) return { state: 'locked', text: words.waiting };
  if (workers.length === 0) return { state: 'done', text: say('Not needed: every worker is on the scheduler') };
  // What a step before it has lost is not counted: an older pass of the share says nothing while the login fails.
  const done = workers.filter((node) => isOpenFor(node) && standingOf(fleet, node, step) === 'holds').length;
  const text = words.progress(done, workers.length);
  if (done === workers.length) return { state: 'done', text };
  if (isOld(fleet, participantsOf(fleet))) return { state: 'open', text: OLD };
  if (!workers.some(isOpenFor)) return { state: 'locked', text: words.waiting };
  const isBroken = workers.some((node) => fleet.share.workers[node]?.failure != null);
  return { state: step === 'share' && isBroken ? 'failed' : 'open', text };
}

function proofState(fleet: FleetSnapshot, isShareDone: boolean): StepState {
  const report = fleet.proof?.report ?? null;
  if (fleet.proof && !report) return { state: 'open', text: say('Running') };
  const last = [...fleet.runs].sort((a, b) => b.startedAt - a.startedAt)[0];
  const verdict = report?.verdict ?? last?.verdict ?? null;
  if (verdict === 'failed') return { state: 'failed', text: say('The last run failed') };
  if (verdict === 'passed') return { state: 'done', text: say('Passed') };
  if (!isChosen(fleet) || !isShareDone) return { state: 'locked', text: say('After the share') };
  return { state: 'open', text: verdict === 'cancelled' ? say('The last run was cancelled') : say('Not run yet') };
}

/**
 * How every step stands: gate and results, nothing stored. `here` marks the page that is shown, unless it is done,
 * failed or needs attention.
 */
export function stepStatesOf(fleet: FleetSnapshot, here: StepId | null = null): Record<StepId, StepState> {
  const isPrepared = fleet.cluster.scheduler !== null && isReady(fleet, fleet.cluster.scheduler);
  const share = workerStepState(
    fleet,
    'share',
    {
      waiting: say('After host keys'),
      progress: (done, total) => say('{{done}} of {{total}} proven', { done, total }),
    },
    (worker) => isPrepared && isReady(fleet, worker) && standingOf(fleet, worker, 'host-keys') === 'holds',
  );
  const states: Record<StepId, StepState> = {
    discover: discoverState(fleet),
    prerequisites: prerequisitesState(fleet),
    'host-keys': workerStepState(
      fleet,
      'host-keys',
      {
        waiting: say('After prerequisites'),
        progress: (done, total) => say('{{done}} of {{total}} workers seeded', { done, total }),
      },
      (worker) => isPrepared && isReady(fleet, worker),
    ),
    share,
    proof: proofState(fleet, share.state === 'done'),
  };
  if (here && states[here].state === 'open') states[here] = { ...states[here], state: 'open-here' };
  return states;
}
