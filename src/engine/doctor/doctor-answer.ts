import type { FailureValue } from '../../shared/failure';
import type { AgilabPlan, DoctorPlan } from './doctor-plan';

/** What one mode of the doctor found: the payload for `--summary-json`, lines for a person, and why it did not hold. */
export interface DoctorAnswer {
  readonly payload: Readonly<Record<string, unknown>> & { readonly success: boolean };
  readonly text: string;
  readonly failure: FailureValue | null;
}

/** The plan as AGILab prints it, line by line. Pure. */
export function planText({ agilab }: DoctorPlan, inputs: readonly string[]): string {
  return `${[
    'AGILAB Flight cluster validation plan',
    `  scheduler: ${agilab.scheduler}`,
    `  workers: ${workersText(agilab)}`,
    `  ssh user: ${agilab.remote_user}`,
    `  scheduler ssh port: ${agilab.scheduler_ssh_port}`,
    `  cluster share backend: ${agilab.cluster_share_backend}`,
    `  local input: ${agilab.local_dataset_dir}`,
    `  remote input: $HOME/${agilab.dataset_rel_to_home}`,
    `  local cluster share: ${agilab.local_cluster_share_setting}`,
    `  remote cluster share: ${agilab.remote_cluster_share_setting}`,
    `  remote cluster share pre-mounted: ${agilab.remote_cluster_share_premounted ? 'True' : 'False'}`,
    `  output rel: ${agilab.output_rel}`,
    '  cluster share contract: remote workers must see the local sentinel and local must see outputs',
    ...(inputs.length > 0 ? ['  synthetic inputs:', ...inputs.map((file) => `    ${file}`)] : []),
  ].join('\n')}\n`;
}

/** As Python prints a dictionary, which is what AGILab does here. */
const workersText = ({ workers }: AgilabPlan): string =>
  `{${Object.entries(workers)
    .map(([host, slots]) => `'${host}': ${slots}`)
    .join(', ')}}`;
