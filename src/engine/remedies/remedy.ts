import type { CheckId, CheckResult } from '../../shared/model/check';
import type { Cluster } from '../../shared/model/cluster';
import type { ClusterNode, NodeObservation } from '../../shared/model/node';
import type { RemedyPlan } from '../../shared/model/remedy';
import type { JobContext } from '../ports';

/** What a plan is made from. All of it was gathered before; planning touches nothing. */
export interface RemedyInput {
  readonly node: ClusterNode;
  readonly cluster: Cluster;
  readonly observation: NodeObservation | null;
  /** Observation of the scheduler, when one is chosen and was looked at. */
  readonly scheduler: NodeObservation | null;
  readonly finding: CheckResult | null;
  /** Node's name for the system of this computer; absent: the one that it runs on. */
  readonly managerPlatform?: NodeJS.Platform;
}

/** A plan before its ids and hash are added by `plan-remedy.ts`. */
export type PlanDraft = Omit<RemedyPlan, 'remedyId' | 'nodeId' | 'fixes' | 'hash'>;

/** One way out of one finding. It has succeeded only when the check it names passes afterwards. */
export interface Remedy {
  readonly id: string;
  readonly fixes: CheckId;
  /** Null = it does not fit this node. Pure. */
  readonly plan: (input: RemedyInput) => PlanDraft | null;
  /** Absent for `command` and `manual` remedies. Journals every change it makes. */
  readonly apply?: (input: RemedyInput, plan: RemedyPlan, job: JobContext) => Promise<void>;
}
