import { posix } from 'node:path';
import type { FailureValue } from '../../shared/failure';
import { Failure } from '../../shared/failure';
import { isRemoteWorker } from '../../shared/model/cluster-shape';
import type { FleetSnapshot } from '../../shared/model/fleet';
import type { ProofReport } from '../../shared/model/proof';
import { english, say } from '../../shared/model/say';
import { inputName } from '../proof/flight-plan';
import { DEFAULT_DOCTOR_FLAGS } from './agilab-flags';
import type { DoctorTools } from './discover-lan';
import { type DoctorAnswer, planText } from './doctor-answer';
import { openDoctorCluster, orThrow } from './doctor-cluster';
import type { DoctorPlan } from './doctor-plan';
import { runnerThere } from './runner-there';
import { absoluteOn, endsText, locationOf, sharedEnds, shareFailure } from './share-modes';

/** AGILab's `outputs` row: one folder of results as one end of the share sees it. */
export interface OutputRow {
  readonly location: string;
  readonly path: string;
  readonly parquet_files: readonly string[];
  readonly reduce_artifacts: readonly string[];
  readonly row_count: number;
  readonly aircraft: readonly string[];
}

/** The whole proof: sentinel, run, and what was read back. @throws Failure of the nodes before the run began. */
export async function fullProof(plan: DoctorPlan, tools: DoctorTools): Promise<DoctorAnswer> {
  await openDoctorCluster(plan, tools);
  const { engine, run } = tools;
  const project = await chooseRunner(plan, tools);
  await orThrow(run({ kind: 'check', nodes: engine.snapshot().cluster.nodes.map(({ id }) => id) }));
  const sees = await orThrow(run({ kind: 'share-check', nodes: [] }));
  const { home } = tools.ports;
  const ends = sharedEnds(engine.snapshot(), home);
  const begun = { plan: plan.agilab, shared_cluster_share: sees ? ends : ends.slice(0, 1) };
  if (!sees) {
    return {
      payload: { success: false, ...begun },
      text: planText(plan, []),
      failure: shareFailure(engine.snapshot()),
    };
  }
  tools.endLimit?.();
  const outcome = await run({
    kind: 'prove',
    isLocal: false,
    flight: plan.flight,
    ...(project ? { project } : {}),
  });
  const { proof } = engine.snapshot();
  const report = proof?.report ?? null;
  if (outcome.state === 'cancelled') throw new Failure('cancelled');
  if (report === null || proof === null) {
    const failure = outcome.state === 'failed' ? outcome.failure : new Failure('proof-failed').toValue();
    return { payload: { success: false, ...begun }, text: planText(plan, []) + endsText(ends), failure };
  }
  return answerOf(report, proof.folder, { plan, fleet: engine.snapshot(), home, begun, outcome });
}

const FLIGHT_APP = DEFAULT_DOCTOR_FLAGS.app;

/**
 * AGILab's own runner where the scheduler has AGILab with the project, else `dask`, which knows the Flight project alone.
 * @returns the project for AGILab's own runner, else null. @throws Failure unsupported-here.
 */
async function chooseRunner({ agilab, agi }: DoctorPlan, { engine, ports }: DoctorTools) {
  const { cluster } = engine.snapshot();
  const isOther = agilab.app !== FLIGHT_APP || agilab.apps_path !== '';
  const runner = agilab.apps_path === '' ? await runnerThere(cluster, agilab.app, ports) : 'agilab';
  if (isOther && runner === 'dask') {
    throw new Failure(
      'unsupported-here',
      say('Only AGILab itself can run {{app}}, and the scheduler has none.', { app: agilab.app }),
      {
        next: say(
          'Install AGILab on the scheduler, or leave --app out to prove the cluster by the Flight computation.',
        ),
      },
    );
  }
  await engine.saveCluster({ ...cluster, runner });
  return runner === 'agilab' ? { app: agilab.app, appsPath: agilab.apps_path || null, agi } : null;
}

interface Seen {
  readonly plan: DoctorPlan;
  readonly fleet: FleetSnapshot;
  /** Home folder of this computer. */
  readonly home: string;
  readonly begun: Record<string, unknown>;
  readonly outcome: Awaited<ReturnType<DoctorTools['run']>>;
}

function answerOf(report: ProofReport, folder: string, { plan, fleet, home, begun, outcome }: Seen): DoctorAnswer {
  const folderOfInputs = absoluteOn(report.scheduler, report.inputs.folder, fleet, home);
  const inputs = report.inputs.aircraft.map((each) => posix.join(folderOfInputs, inputName(each)));
  const outputs = outputRows(report, fleet, home);
  const failure = outcome.state === 'failed' ? outcome.failure : failureOf(report);
  const payload = {
    success: report.verdict === 'passed' && failure === null,
    ...begun,
    written_inputs: inputs,
    run_result: runResult(report),
    outputs,
    muster_runner: report.runner,
    muster_verdict: report.verdict,
    muster_headline: english(report.headline),
    muster_claims: report.claims.map(({ id, state, expected, observed, reason }) => ({
      id,
      state,
      expected,
      observed,
      reason,
    })),
    muster_run: report.id,
    muster_report: posix.join(folder.split('\\').join('/'), 'report.json'),
  };
  return { payload, text: `${planText(plan, inputs) + outputsText(outputs)}${english(report.headline)}\n`, failure };
}

const failureOf = (report: ProofReport): FailureValue | null => {
  if (report.verdict === 'passed') return null;
  return report.failure ?? new Failure('proof-failed', report.headline).toValue();
};

/** As AGI.run answers: the mode's mask and the seconds of the computation; after a failure AGILab's error dictionary. */
function runResult(report: ProofReport): string | { status: string; message: string; kind: string } {
  const computing = report.phases.filter(({ phase, endedAt }) => phase === 'compute' && endedAt !== null);
  if (report.verdict === 'passed' && computing.length > 0) {
    const from = Math.min(...computing.map(({ startedAt }) => startedAt));
    const to = Math.max(...computing.map(({ endedAt }) => endedAt ?? 0));
    return `_d__ ${((to - from) / 1000).toFixed(3)}`;
  }
  const message = report.failure ? english(report.failure.message) : english(report.headline);
  return { status: 'error', message, kind: report.failure?.code ?? 'proof-failed' };
}

/** What each end of the share showed of the outputs: the scheduler, and every worker whose view was compared and is equal. */
function outputRows(report: ProofReport, fleet: FleetSnapshot, home: string): OutputRow[] {
  const names = report.outputs.files.map(({ name }) => name);
  const done = report.batches.filter(({ state }) => state === 'done');
  const seen = {
    parquet_files: names.filter((name) => name.endsWith('.parquet')).sort(),
    row_count: done.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    aircraft: done.map(({ aircraft }) => String(aircraft)).sort(),
  };
  const reduced = (id: string): string[] => report.outputs.summaries?.find(({ node }) => node === id)?.files ?? [];
  const nothing = { parquet_files: [], row_count: 0, aircraft: [] };
  const { cluster } = fleet;
  const tail = report.outputs.folder.slice(report.share.schedulerPath.length).replace(/^\/+/, '');
  const holds = (id: string): boolean =>
    report.claims.some((claim) => claim.id === `view-${id}` && claim.state === 'holds');
  const workers = cluster.workers
    .filter(({ node }) => isRemoteWorker(node, cluster))
    .map(({ node }) => ({
      location: locationOf(node, fleet),
      path: absoluteOn(node, posix.join(report.share.workerPath, tail), fleet, home),
      ...(holds(node) ? seen : nothing),
      reduce_artifacts: reduced(node).sort(),
    }));
  const own = {
    path: absoluteOn(report.scheduler, report.outputs.folder, fleet, home),
    ...seen,
    reduce_artifacts: reduced(report.scheduler).sort(),
  };
  return [{ location: locationOf(report.scheduler, fleet), ...own }, ...workers];
}

const outputsText = (rows: readonly OutputRow[]): string =>
  [
    'AGILAB Flight cluster validation outputs',
    ...rows.map(
      ({ location, path, parquet_files: parquet, reduce_artifacts: reduce, row_count: count }) =>
        `  ${parquet.length + reduce.length > 0 ? 'ok' : 'missing'}: ${location} ${path} parquet=${parquet.length} reduce=${reduce.length} rows=${count}`,
    ),
    '',
  ].join('\n');
