import type { FailureCode } from '../../../shared/failure';
import type { CheckResult } from '../../../shared/model/check';
import { CHECK_IDS } from '../../../shared/model/check-ids';
import type { FleetSnapshot } from '../../../shared/model/fleet';
import { resultsOf } from '../../../shared/model/fleet-fold';
import type { NodeId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import type { ProofReport } from '../../../shared/model/proof';
import { STEPS, type StepId } from '../../../shared/steps';

/** Where a proof that did not pass leads: the page, the node, and its finding when there is one. */
export interface Cause {
  readonly step: StepId;
  readonly nodeId: NodeId | null;
  readonly finding: CheckResult | null;
}

/** Failures and claims that speak of the share, whatever the checks say. */
const SHARE_CODES: ReadonlySet<FailureCode> = new Set(['sentinel-failed', 'mount-failed', 'share-refused', 'bad-path']);
const SHARE_CLAIMS: ReadonlySet<string> = new Set(['outputs-visible', 'share-is-shared', 'same-bytes', 'mounts-stand']);

const findingOf = (results: readonly CheckResult[]): CheckResult | null =>
  [...results]
    .sort((a, b) => CHECK_IDS.indexOf(a.checkId) - CHECK_IDS.indexOf(b.checkId))
    .find((result) => result.status === 'fail' || result.status === 'error') ?? null;

const pageOf = (finding: CheckResult): StepId =>
  STEPS.find((step) => step.checks.includes(finding.checkId))?.id ?? 'prerequisites';

/** The finding behind a failed proof, by what is known now; null when nothing points anywhere. Pure. */
export function causeOf(report: ProofReport, fleet: FleetSnapshot): Cause | null {
  if (report.verdict !== 'failed' || report.isLocal) return null;
  const named = report.failure?.nodeId ?? null;
  const taking = report.nodes.map((node) => node.id).filter((id) => id !== MANAGER);
  const suspects = named === null ? taking : [named];
  for (const nodeId of suspects) {
    const finding = findingOf(Object.values(resultsOf(fleet, nodeId)).flatMap((result) => result ?? []));
    if (finding) return { step: pageOf(finding), nodeId, finding };
  }
  const isShare =
    (report.failure !== null && SHARE_CODES.has(report.failure.code)) ||
    report.claims.some((claim) => claim.state === 'broken' && SHARE_CLAIMS.has(claim.id));
  if (isShare) return { step: 'share', nodeId: named, finding: null };
  return named === null || named === MANAGER ? null : { step: 'prerequisites', nodeId: named, finding: null };
}
