import type { CheckResult } from '../../shared/model/check';
import { NODE_SCORES, type NodeStatus } from '../../shared/model/check-ids';
import type { Cluster } from '../../shared/model/cluster';
import { isScheduler, isWorker } from '../../shared/model/cluster-shape';
import type { FleetSnapshot, NodeKnowledge } from '../../shared/model/fleet';
import type { NodeId } from '../../shared/model/ids';
import type { ClusterNode, NodeFacts } from '../../shared/model/node';
import { summaryStatusOf } from '../../shared/model/summary-status';
import { CHECKING, NODE_WORDS, NOT_CHECKED, type StatusWord } from './status-words';

export type NodeRole = 'scheduler' | 'scheduler-and-worker' | 'worker' | 'none';

/** One node as a table row shows it. */
export interface NodeView {
  readonly node: ClusterNode;
  readonly status: NodeStatus | null;
  readonly word: StatusWord;
  readonly score: number;
  readonly role: NodeRole;
  readonly results: NodeKnowledge['results'];
  readonly facts: NodeFacts | null;
  readonly toFix: number;
  readonly isChecking: boolean;
  /** When the newest of its older results was found out, in ms since the epoch; null when nothing of it is old. */
  readonly asOf: number | null;
}

const summaries = new WeakMap<NodeKnowledge['results'], NodeStatus | null>();
/** The summary status, computed once per set of results: 5,000 rows are drawn again with every batch of events. */
function statusOf(results: NodeKnowledge['results']): NodeStatus | null {
  const known = summaries.get(results);
  if (known !== undefined) return known;
  const status = Object.keys(results).length === 0 ? null : summaryStatusOf(results);
  summaries.set(results, status);
  return status;
}

export function roleOf(node: NodeId, cluster: Cluster): NodeRole {
  if (isScheduler(node, cluster)) return isWorker(node, cluster) ? 'scheduler-and-worker' : 'scheduler';
  return isWorker(node, cluster) ? 'worker' : 'none';
}

export const ROLE_WORDS: Readonly<Record<NodeRole, string>> = {
  scheduler: 'Scheduler',
  'scheduler-and-worker': 'Scheduler and worker',
  worker: 'Worker',
  none: 'No role',
};

const NO_RESULTS: NodeKnowledge['results'] = {};
const isOpen = (result: CheckResult): boolean => result.status === 'fail' || result.status === 'error';

/** The time of the newest result from before the last sleep or start. */
function olderThan(results: readonly CheckResult[], staleBefore: number): number | null {
  const old = results.filter(({ at, status }) => at < staleBefore && status !== 'running').map(({ at }) => at);
  return old.length === 0 ? null : Math.max(...old);
}

/** An older result keeps its word and its icon, and loses its colour. */
const agedWord = (word: StatusWord, asOf: number | null): StatusWord =>
  asOf === null ? word : { ...word, tone: 'mute' };

interface MadeView {
  readonly known: NodeKnowledge | undefined;
  readonly cluster: Cluster;
  readonly staleBefore: number;
  readonly view: NodeView;
}
const made = new WeakMap<ClusterNode, MadeView>();

/** The same view as long as nothing of its node changed: a row that did not change is not drawn again. */
export function nodeView(node: ClusterNode, fleet: FleetSnapshot): NodeView {
  const { cluster, staleBefore } = fleet;
  const known = fleet.known[node.id];
  const last = made.get(node);
  if (last && last.known === known && last.cluster === cluster && last.staleBefore === staleBefore) return last.view;
  const view = newView(node, fleet);
  made.set(node, { known, cluster, staleBefore, view });
  return view;
}

function newView(node: ClusterNode, fleet: FleetSnapshot): NodeView {
  const known = fleet.known[node.id];
  const results = known?.results ?? NO_RESULTS;
  const status = statusOf(results);
  const list = Object.values(results);
  const asOf = olderThan(list, fleet.staleBefore);
  const isChecking = list.some((result) => result.status === 'running');
  return {
    node,
    status,
    word: isChecking ? CHECKING : status ? agedWord(NODE_WORDS[status], asOf) : NOT_CHECKED,
    score: status ? NODE_SCORES[status] : -1,
    role: roleOf(node.id, fleet.cluster),
    results,
    facts: known?.observation?.facts ?? null,
    toFix: list.filter(isOpen).length,
    isChecking,
    asOf: isChecking ? null : asOf,
  };
}

export const nodeViews = (fleet: FleetSnapshot): NodeView[] => fleet.cluster.nodes.map((node) => nodeView(node, fleet));

const searchTexts = new WeakMap<NodeView, string>();
function searchTextOf(view: NodeView): string {
  const known = searchTexts.get(view);
  if (known !== undefined) return known;
  const { node, facts, word } = view;
  const text = [node.name, node.address, ...node.aliases, facts?.osName, facts?.hostname, word.word, ...node.sources]
    .join(' ')
    .toLowerCase();
  searchTexts.set(view, text);
  return text;
}

/** True when name, address, system or source contains every typed word. */
export function matchesSearch(view: NodeView, search: string): boolean {
  const text = searchTextOf(view);
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((part) => text.includes(part));
}

/** Statuses of nodes that cannot take part as they are, whatever Muster does. */
const UNUSABLE: ReadonlySet<NodeStatus> = new Set(['no-ssh-port', 'unsupported-os', 'probe-error', 'host-key-changed']);
export const isUnusable = ({ status }: NodeView): boolean => status !== null && UNUSABLE.has(status);
export const isReady = ({ status }: NodeView): boolean => status === 'ready';

// `localeCompare` looks its rules up again with every call.
const names = new Intl.Collator();
export const byName = (a: NodeView, b: NodeView): number => names.compare(a.node.name, b.node.name);

/** By score, best first, then name. */
export const byScore = (a: NodeView, b: NodeView): number => b.score - a.score || byName(a, b);
