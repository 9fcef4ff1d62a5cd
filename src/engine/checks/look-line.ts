import type { CheckResult, CheckStatus } from '../../shared/model/check';
import type { ClusterNode } from '../../shared/model/node';

/** How each outcome is called, in the order of what to do. What passed is only counted. */
const NAMED: readonly (readonly [status: CheckStatus, word: string])[] = [
  ['fail', 'to fix'],
  ['error', 'not found out'],
  ['blocked', 'waiting'],
  ['warn', 'advised'],
];

/** One look at a node as a line of its log: where it was looked, what came of it by the codes of the checks, and how long it took. Pure. */
export function lookLine(node: ClusterNode, results: readonly CheckResult[], tookMs: number): string {
  const judged = results.filter(({ status }) => status !== 'skipped');
  const passed = judged.filter(({ status }) => status === 'pass').length;
  const rest = NAMED.flatMap(([status, word]) => {
    const ids = judged.filter((result) => result.status === status).map(({ checkId }) => checkId);
    return ids.length === 0 ? [] : [`${ids.length} ${word} (${ids.join(', ')})`];
  });
  const what = [`${passed} of ${judged.length} checks passed`, ...rest].join('; ');
  return `looked at ${node.address}, port ${node.port}: ${what}; ${Math.round(tookMs)} ms`;
}
