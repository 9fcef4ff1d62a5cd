import { createHash } from 'node:crypto';
import type { RemedyPlan } from '../../shared/model/remedy';
import { REMEDIES } from './index';
import type { Remedy, RemedyInput } from './remedy';

/** A remedy's plan for one node with its ids and hash; null when it does not fit. Pure. */
export function planRemedy(remedy: Remedy, input: RemedyInput): RemedyPlan | null {
  const draft = remedy.plan(input);
  if (!draft) return null;
  const plan = { remedyId: remedy.id, nodeId: input.node.id, fixes: remedy.fixes, ...draft };
  return { ...plan, hash: createHash('sha256').update(JSON.stringify(plan)).digest('hex') };
}

/** Plans of every remedy that fits the input's finding, best first. A finding that holds needs none. Pure. */
export function planRemedies(input: RemedyInput): RemedyPlan[] {
  const { finding } = input;
  if (!finding || !['fail', 'warn', 'error'].includes(finding.status)) return [];
  return REMEDIES.filter(({ id, fixes }) => fixes === finding.checkId || finding.remedies.includes(id)).flatMap(
    (remedy) => planRemedy(remedy, input) ?? [],
  );
}
