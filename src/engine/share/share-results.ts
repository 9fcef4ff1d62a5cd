import type { CheckResult } from '../../shared/model/check';
import { say } from '../../shared/model/sentence';
import type { SentinelResult } from '../../shared/model/share';
import { sentinelSentence } from './sentinel';

/**
 * The two share checks as a share job has just seen them. A check itself may not write, so only the jobs know the
 * two-way sentinel; the checks' own probes re-read what can be read.
 */
export function resultsOfSentinel(
  result: SentinelResult,
  seen: { readonly name: string; readonly path: string; readonly source: string },
): CheckResult[] {
  const { name, path, source } = seen;
  const common = { remedies: ['set-up-share'], blockedBy: null, at: result.at };
  const summary = sentinelSentence(result, name, path);
  const mounted: CheckResult = {
    ...common,
    checkId: 'share-mounted',
    status: result.isRightMount && result.reason !== 'dead-mount' ? 'pass' : 'fail',
    summary: result.isRightMount ? say('The share is mounted on {{path}}.', { path }) : summary,
    evidence: { path, source },
  };
  const sentinel: CheckResult = {
    ...common,
    checkId: 'share-sentinel',
    status: result.reason === 'none' ? 'pass' : 'fail',
    summary,
    evidence: {
      reason: result.reason,
      'worker reads': String(result.workerReads),
      'scheduler reads': String(result.schedulerReads),
      'elapsed ms': String(result.elapsedMs),
    },
  };
  return [mounted, sentinel];
}
