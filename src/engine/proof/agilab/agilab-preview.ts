import { type FailureValue, failureValueOf } from '../../../shared/failure';
import { type Sentence, say } from '../../../shared/model/sentence';
import type { JobContext } from '../../ports';
import { FLIGHT_APP } from '../../snippets/cluster-snippets';
import { FLIGHT } from '../flight-plan';
import { makePlan } from '../make-plan';
import { refuseBeforehand, targetOf } from './agilab-plan';
import { type AgilabProject, findAgilab } from './find-agilab';
import { madeByAgilab } from './footprint';

/** What a proof by AGILab would do, shown before it does it. */
export interface AgilabPreview {
  /** In order. */
  readonly steps: readonly Sentence[];
  readonly warnings: readonly Sentence[];
  /** What stands against it; empty = it can begin. */
  readonly refusals: readonly FailureValue[];
}

/** Looks at every node, changes nothing. @throws Failure no-cluster and those of the connections. */
export async function previewAgilab(job: JobContext, project?: AgilabProject): Promise<AgilabPreview> {
  const { app, appsPath } = project ?? { app: FLIGHT_APP, appsPath: null };
  const plan = await makePlan(job, FLIGHT);
  const refusals = await refuseBeforehand(job, plan, app).then(
    () => [],
    (error: unknown) => [failureValueOf(error)],
  );
  const { agilab, others } = await findAgilab(job, plan.scheduler.id, { app, appsPath });
  const found = agilab ?? others[0];
  const target = targetOf(app);
  const share = job.cluster.share.schedulerPath;
  const scheduler = plan.scheduler.name;
  const user = (await job.session(plan.scheduler.id)).user;
  const made = madeByAgilab(target, share, user, true).map(({ path }) => path);
  const nodes = plan.nodes.map(({ name }) => name).join(', ');
  return {
    steps: [
      found
        ? say('Uses AGILab {{version}} in {{root}} on {{node}}.', {
            version: found.version || '?',
            root: found.root,
            node: scheduler,
          })
        : say('Installs AGILab with uv into ~/.muster-agilab on {{node}}: about 600 MB.', { node: scheduler }),
      say('Sets AGI_PYTHON_VERSION and AGI_INTERNET_ON in ~/.agilab/.env on {{node}}; its other lines stay.', {
        node: scheduler,
      }),
      say('Writes the snippets into ~/.muster-agilab/snippets on {{node}}, and the inputs into the share.', {
        node: scheduler,
      }),
      say('Runs AGI.install, unless what it left is unchanged: it makes ~/wenv/{{target}}_worker anew on {{nodes}}.', {
        target,
        nodes,
      }),
      say('Lets AGILab make on {{node}} what is not there: {{paths}}.', { node: scheduler, paths: made.join(', ') }),
      say('Runs AGI.run, reads everything back on all nodes, and ends every process of the run.'),
      say('Journals each of these changes, so that undo takes them back.'),
    ],
    warnings: [
      say('AGILab’s Dask traffic has no TLS: whoever reaches its ports during the run can read it and run code.'),
    ],
    refusals,
  };
}
