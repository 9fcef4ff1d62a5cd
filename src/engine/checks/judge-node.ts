import { Failure, failureValueOf } from '../../shared/failure';
import type { CheckId, CheckResult } from '../../shared/model/check';
import type { Cluster } from '../../shared/model/cluster';
import type { ClusterNode, NodeFacts, NodeObservation } from '../../shared/model/node';
import { english, say } from '../../shared/model/say';
import { deadline, orCancelled } from '../abort';
import { cleanText } from '../clean-text';
import type { ReadOnlySession } from '../session';
import { type Check, couldNotFindOut, type Finding, type Judged, type ProbingCheck, skip } from './check';

/** What one node's checks are judged from. Sessions are opened only when a check probes. */
export interface NodeEvidence {
  readonly node: ClusterNode;
  readonly cluster: Cluster;
  readonly observation: NodeObservation;
  readonly others: ReadonlyMap<string, NodeFacts>;
  readonly session: () => Promise<ReadOnlySession>;
  readonly schedulerSession: () => Promise<ReadOnlySession | null>;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

const HOLDS: ReadonlySet<CheckResult['status']> = new Set(['pass', 'warn', 'skipped']);
const EVIDENCE_LIMIT = 4_000;

/**
 * All checks of one node, in the order of the table. Nothing that a check throws escapes, no older result survives,
 * and a check waits only for those that it needs, among these and those judged `before`. @throws Failure cancelled.
 */
export async function judgeNode(
  checks: readonly Check[],
  evidence: NodeEvidence,
  before: readonly CheckResult[] = [],
): Promise<CheckResult[]> {
  const known = new Map<CheckId, CheckResult>(before.map((result) => [result.checkId, result]));
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = await resultOf(check, evidence, known);
    known.set(check.id, result);
    results.push(result);
  }
  return results;
}

async function resultOf(
  check: Check,
  evidence: NodeEvidence,
  before: ReadonlyMap<CheckId, CheckResult>,
): Promise<CheckResult> {
  const applies = check.appliesTo(evidence.node, evidence.cluster);
  if (applies !== true) return asResult(check, skip(applies), evidence);
  const blocker = check.needs.find((id) => {
    const needed = before.get(id);
    return needed !== undefined && !HOLDS.has(needed.status);
  });
  if (blocker) {
    const summary = say('Waits for {{check}}.', { check: blocker });
    return { ...asResult(check, skip(summary), evidence), status: 'blocked', blockedBy: blocker };
  }
  return asResult(check, await findingOf(check, evidence), evidence);
}

async function findingOf(check: Check, evidence: NodeEvidence): Promise<Finding> {
  const { observation } = evidence;
  const isBeforeLogin = 'judge' in check && check.isBeforeLogin === true;
  if (!observation.facts && !isBeforeLogin) {
    return couldNotFindOut(say('The facts of this node could not be gathered.'), { answer: observation.factsDetail });
  }
  try {
    // Checks before the login never read facts; the others were stopped above when there are none.
    const judged: Judged = { ...evidence, facts: observation.facts as NodeFacts };
    return 'judge' in check ? check.judge(judged) : await probe(check, judged, evidence);
  } catch (error) {
    if (evidence.signal.aborted) throw new Failure('cancelled');
    const { message, detail } = failureValueOf(error);
    return couldNotFindOut(say('Could not find out: {{reason}}', { reason: english(message) }), { answer: detail });
  }
}

async function probe(check: ProbingCheck, judged: Judged, evidence: NodeEvidence): Promise<Finding> {
  const limit = deadline(evidence.signal, check.timeoutMs);
  try {
    const ask = async () =>
      check.probe({
        ...judged,
        session: await evidence.session(),
        schedulerSession: await evidence.schedulerSession(),
        signal: limit.signal,
      });
    return await orCancelled(ask(), limit.signal);
  } catch (error) {
    if (!limit.isOver()) throw error;
    return couldNotFindOut(say('No answer came within {{seconds}} s.', { seconds: check.timeoutMs / 1000 }));
  } finally {
    limit.clear();
  }
}

const asResult = (check: Check, finding: Finding, { now }: NodeEvidence): CheckResult => ({
  checkId: check.id,
  status: finding.status,
  summary: finding.summary,
  evidence: Object.fromEntries(
    Object.entries(finding.evidence).flatMap(([label, text]) =>
      text ? [[label, cleanText(text).slice(0, EVIDENCE_LIMIT)]] : [],
    ),
  ),
  remedies: finding.status === 'pass' || finding.status === 'skipped' ? [] : [...check.remedies],
  blockedBy: null,
  at: now(),
});
