import type { CheckGroup, CheckId, CheckStatus } from '../../shared/model/check';
import type { Cluster } from '../../shared/model/cluster';
import type { EvidenceLabel } from '../../shared/model/evidence-labels';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import type { Sentence } from '../../shared/model/sentence';
import type { ReadOnlySession } from '../session';

/** What a check says: status, sentence, raw evidence. */
export interface Finding {
  readonly status: Extract<CheckStatus, 'pass' | 'warn' | 'fail' | 'error' | 'skipped'>;
  readonly summary: Sentence;
  readonly evidence: Readonly<Partial<Record<EvidenceLabel, string>>>;
}

/** What a pure check judges. `facts` is there whenever `ssh-auth` passed and the check needs it. */
export interface Judged {
  readonly node: ClusterNode;
  readonly cluster: Cluster;
  readonly observation: NodeObservation;
  readonly facts: NodeFacts;
  /** Facts of all nodes looked at so far, this one included: for what only shows by comparing nodes. */
  readonly others: ReadonlyMap<string, NodeFacts>;
}

export interface Probed extends Judged {
  /** Session on the node that is checked. */
  readonly session: ReadOnlySession;
  /** Session on the scheduler; null before one is chosen or when it cannot be reached. */
  readonly schedulerSession: ReadOnlySession | null;
  readonly signal: AbortSignal;
}

interface CheckBase {
  readonly id: CheckId;
  /** The good condition, in the present tense. */
  readonly title: Sentence;
  readonly group: CheckGroup;
  readonly level: 'required' | 'advised';
  readonly needs: readonly CheckId[];
  /** A sentence why it does not apply, or true. */
  readonly appliesTo: (node: ClusterNode, cluster: Cluster) => true | Sentence;
  readonly remedies: readonly string[];
}

/** Judges gathered evidence; pure. `before-login` checks run although there are no facts. */
export interface JudgingCheck extends CheckBase {
  readonly judge: (evidence: Judged) => Finding;
  readonly isBeforeLogin?: boolean;
}

/** Looks for what facts cannot hold. Read-only; ends by itself within `timeoutMs`. */
export interface ProbingCheck extends CheckBase {
  readonly probe: (evidence: Probed) => Promise<Finding>;
  readonly timeoutMs: number;
}

export type Check = JudgingCheck | ProbingCheck;

export const pass = (summary: Sentence, evidence: Finding['evidence'] = {}): Finding => ({
  status: 'pass',
  summary,
  evidence,
});
export const warn = (summary: Sentence, evidence: Finding['evidence'] = {}): Finding => ({
  status: 'warn',
  summary,
  evidence,
});
export const fail = (summary: Sentence, evidence: Finding['evidence'] = {}): Finding => ({
  status: 'fail',
  summary,
  evidence,
});
export const couldNotFindOut = (summary: Sentence, evidence: Finding['evidence'] = {}): Finding => ({
  status: 'error',
  summary,
  evidence,
});
export const skip = (summary: Sentence): Finding => ({
  status: 'skipped',
  summary,
  evidence: {},
});
