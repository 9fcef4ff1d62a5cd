import { Failure } from '../../../shared/failure';
import type { NodeId, RunId } from '../../../shared/model/ids';
import { MANAGER } from '../../../shared/model/manager';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import { FLIGHT_APP, flightData, snippetInputOf } from '../../snippets/cluster-snippets';
import type { SnippetInput } from '../../snippets/snippet-text';
import { pythonFor } from '../environment';
import type { FlightPlan } from '../flight-plan';
import { factsOf } from '../make-plan';
import { AGILAB_SCRIPTS } from './agilab-programs';
import { agilabRefusal } from './agilab-refusals';
import { tryAgilabLogins } from './agilab-trust';
import { type AgilabProject, agilabOrInstalled, type FoundAgilab } from './find-agilab';

const BUSY_WITHIN_MS = 30_000;

/** Everything a run by AGILab has decided before it begins. */
export interface AgilabPlan {
  readonly runId: RunId;
  readonly flight: FlightPlan;
  readonly project: AgilabProject;
  /** The project without its ending, as AGILab names folders after it. */
  readonly target: string;
  /** Environment of the workers, home-relative. */
  readonly environment: string;
  readonly python: string;
  readonly agilab: FoundAgilab;
  readonly snippets: SnippetInput;
  /** Folder of this proof in the share: on the scheduler, and below any node's home. */
  readonly folder: string;
  /** What AGI.install answered in this run; null when it had nothing to do. */
  installAnswer: string | null;
}

/** Names that go into paths and command lines on nodes. */
const PROJECT = /^[A-Za-z][A-Za-z0-9_]{0,80}$/;

/** @throws Failure unsupported-here, bad-input, busy, host-key-unknown, login-refused, and those of installing AGILab. */
export async function planAgilab(
  job: JobContext,
  runId: RunId,
  flight: FlightPlan,
  project: AgilabProject,
): Promise<AgilabPlan> {
  if (!PROJECT.test(project.app))
    throw new Failure('bad-input', say('{{app}} is no name of an AGILab project.', { app: project.app }));
  const { cluster } = job;
  const isFlight = project.app === FLIGHT_APP;
  const users = new Map<NodeId, string>();
  for (const { id } of flight.nodes) users.set(id, (await job.session(id)).user);
  const facts = (node: NodeId) => factsOf(job, node);
  const isWindowsManager = factsOf(job, MANAGER)?.os === 'windows' || process.platform === 'win32';
  const refusal = agilabRefusal({ cluster, plan: flight, facts, users, isFlight, isWindowsManager });
  if (refusal) throw refusal;
  await tryAgilabLogins(job, flight);
  const target = project.app.replace(/_project$/, '');
  const environment = `wenv/${target}_worker`;
  for (const node of flight.nodes) await refuseBusy(job, node.id, node.name, environment);
  const python = pythonFor(cluster.python, facts(flight.scheduler.id), facts(flight.scheduler.id));
  const agilab = await agilabOrInstalled(job, flight.scheduler.id, project, python);
  const told = { version: agilab.version || 'of unknown version', python: agilab.pythonVersion, root: agilab.root };
  job.log(
    flight.scheduler.id,
    `AGILab ${told.version} (${agilab.isSource ? 'source checkout' : 'package'}) on Python ${told.python} in ${told.root}. Its Dask traffic has no TLS.`,
    'note',
  );
  const data = isFlight ? flightData(flight.flight) : null;
  const snippets = snippetInputOf(cluster, {
    appsPath: agilab.appsPath,
    app: project.app,
    addresses: new Map(flight.nodes.map(({ id, address }) => [id, address])),
    schedulerUser: users.get(flight.scheduler.id) ?? '',
    workerUser: users.get(flight.remote[0]?.id ?? flight.scheduler.id) ?? '',
    session: '',
    data,
  });
  const folder = `${cluster.share.schedulerPath.replace(/\/+$/, '')}/${flightData(flight.flight).input.split('/')[0]}`;
  return { runId, flight, project, target, environment, python, agilab, snippets, folder, installAnswer: null };
}

/** AGILab wipes the environment at an install: whoever works in it now would lose it. @throws Failure busy. */
async function refuseBusy(job: JobContext, node: NodeId, name: string, environment: string): Promise<void> {
  const session = await job.session(node);
  const values = { WENV: environment };
  const { stdout } = await session.observe(AGILAB_SCRIPTS.busy, { values, timeoutMs: BUSY_WITHIN_MS });
  const found = /^MUSTER-BUSY (\d+) (.*)$/m.exec(stdout);
  if (!found) return;
  throw new Failure(
    'busy',
    say('Another AGILab is at work in {{folder}} on {{node}}.', { folder: environment, node: name }),
    {
      nodeId: node,
      detail: `${found[1]} ${found[2]}`,
    },
  );
}
