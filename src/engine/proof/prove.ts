import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, type FailureValue, failureValueOf } from '../../shared/failure';
import { type Cluster, nameOf } from '../../shared/model/cluster';
import type { NodeId, RunId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import type { ProofState } from '../../shared/model/proof';
import { type Sentence, say } from '../../shared/model/sentence';
import type { JobContext } from '../ports';
import { presentable } from '../presentable';
import { summaryOf, writeRunFolder } from '../report/run-folder';
import { AgilabRun } from './agilab/agilab-run';
import { FlightRun } from './flight-run';
import { proofReport } from './proof-report';

const newRunId = (): RunId => randomBytes(4).toString('hex') as RunId;

/**
 * Runs the Flight proof with the cluster's runner, and writes its report whatever the end.
 * @returns whether it passed. @throws Failure no-cluster before anything began, cancelled, bad-file when the report cannot be written.
 */
export async function prove(spec: Extract<JobSpec, { kind: 'prove' }>, job: JobContext): Promise<boolean> {
  refuseWhatCannotRun(job, spec.project);
  const id = newRunId();
  const folder = join(job.clusterFolder, 'runs', id);
  const startedAt = job.ports.now();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const state: ProofState = {
    runId: id,
    isLocal: spec.isLocal,
    startedAt,
    phases: [],
    batches: [],
    report: null,
    folder,
  };
  job.emit({ type: 'proof-started', proof: state });
  const run =
    job.cluster.runner === 'agilab'
      ? new AgilabRun(job, id, spec.flight, spec.project)
      : new FlightRun(job, id, spec.flight, spec.showsDashboard);
  const error = await run.run().then(
    () => null,
    (reason: unknown) => reason ?? new Failure('internal'),
  );
  const failure = job.signal.aborted
    ? new Failure('cancelled').toValue()
    : error === null
      ? null
      : withNames(failureValueOf(error), job.cluster);
  const record = { ...run.record(failure), startedAt, isLocal: spec.isLocal };
  const { now, version, computer } = job.ports;
  const written = { endedAt: now(), musterVersion: version, computer: computer?.() };
  const report = presentable(proofReport(record, job.fleet(), written));
  await writeRunFolder(folder, report);
  const { phases, batches } = report;
  job.emit({ type: 'proof-ended', proof: { ...state, phases, batches, report }, summary: summaryOf(report) });
  if (report.verdict === 'cancelled') throw new Failure('cancelled');
  return report.verdict === 'passed';
}

/** A failure says of which node it is; people know nodes by name. */
function withNames(failure: FailureValue, cluster: Cluster): FailureValue {
  const named = (sentence: Sentence): Sentence => {
    const { node } = sentence.values;
    if (typeof node !== 'string') return sentence;
    return { ...sentence, values: { ...sentence.values, node: nameOf(node as NodeId, cluster) } };
  };
  return { ...failure, message: named(failure.message), next: named(failure.next) };
}

function refuseWhatCannotRun({ cluster }: JobContext, project: object | undefined): void {
  if (cluster.scheduler === null || cluster.workers.length === 0) throw new Failure('no-cluster');
  if (cluster.runner === 'agilab' || !project) return;
  throw new Failure('bad-input', say('Runner dask proves Flight alone; a project of AGILab needs runner agilab.'), {
    next: say('Choose it first: muster cluster set --runner agilab.'),
  });
}
