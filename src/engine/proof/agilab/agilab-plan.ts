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
import { allOf } from '../phases';
import { AGILAB_SCRIPTS } from './agilab-programs';
import { agilabRefusal } from './agilab-refusals';
import { tryAgilabLogins } from './agilab-trust';
import { type AgilabProject, agilabOrInstalled, type FoundAgilab, findAgilab } from './find-agilab';

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
  /**
   * Name of the results' folder in it, new with each run: through SSHFS a worker may take files of an earlier run that were
   * removed for still there, for 20 s, and then cannot write files of their names.
   */
  readonly output: string;
  /** What AGI.install answered in this run; null when it had nothing to do. */
  installAnswer: string | null;
}

/** Names that go into paths and command lines on nodes. */
const PROJECT = /^[A-Za-z][A-Za-z0-9_]{0,80}$/;

/** The project without its ending. */
export const targetOf = (app: string): string => app.replace(/_project$/, '');

/** Environment of a project's workers, home-relative. */
export const environmentOf = (app: string): string => `wenv/${targetOf(app)}_worker`;

/**
 * Everything that can stand against a run by AGILab, looked for before anything is changed.
 * @throws Failure unsupported-here, bad-input, busy, host-key-unknown, login-refused.
 */
export async function refuseBeforehand(job: JobContext, flight: FlightPlan, app: string): Promise<void> {
  if (!PROJECT.test(app)) throw new Failure('bad-input', say('{{app}} is no name of an AGILab project.', { app }));
  const users = await usersOf(job, flight);
  const facts = (node: NodeId) => factsOf(job, node);
  const isWindowsManager = facts(MANAGER)?.os === 'windows' || process.platform === 'win32';
  const isFlight = app === FLIGHT_APP;
  const refusal = agilabRefusal({ cluster: job.cluster, plan: flight, facts, users, isFlight, isWindowsManager });
  if (refusal) throw refusal;
  await allOf([
    tryAgilabLogins(job, flight),
    ...flight.nodes.map((node) => refuseBusy(job, node.id, node.name, environmentOf(app))),
  ]);
}

/** Login of each node that takes part. */
async function usersOf(job: JobContext, flight: FlightPlan): Promise<Map<NodeId, string>> {
  const users = new Map<NodeId, string>();
  for (const { id } of flight.nodes) users.set(id, (await job.session(id)).user);
  return users;
}

/** @throws Failure as `refuseBeforehand`, and those of installing AGILab. */
export async function planAgilab(
  job: JobContext,
  runId: RunId,
  flight: FlightPlan,
  project: AgilabProject,
): Promise<AgilabPlan> {
  const { cluster } = job;
  const { id } = flight.scheduler;
  // Looked for meanwhile; nothing is installed before it is known that nothing stands against the run.
  const found = findAgilab(job, id, project);
  found.catch(() => undefined);
  await refuseBeforehand(job, flight, project.app);
  const facts = factsOf(job, id);
  const python = pythonFor(cluster.python, facts, facts);
  const agilab = await agilabOrInstalled(job, id, project, python, await found);
  const kind = agilab.isSource ? 'source checkout' : 'package';
  const what = `AGILab ${agilab.version || 'of unknown version'} (${kind}) on Python ${agilab.pythonVersion} in ${agilab.root}.`;
  job.log(id, `${what} Its Dask traffic has no TLS.`, 'note');
  const { input, output: base } = flightData(flight.flight);
  const data = { input, output: `${base}-${runId}` };
  const users = await usersOf(job, flight);
  const snippets = snippetInputOf(cluster, {
    appsPath: agilab.appsPath,
    app: project.app,
    addresses: new Map(flight.nodes.map((node) => [node.id, node.address])),
    schedulerUser: users.get(id) ?? '',
    workerUser: users.get(flight.remote[0]?.id ?? id) ?? '',
    session: '',
    data: project.app === FLIGHT_APP ? data : null,
    agi: project.agi,
  });
  const target = targetOf(project.app);
  const folder = `${cluster.share.schedulerPath.replace(/\/+$/, '')}/${data.input.split('/')[0]}`;
  const environment = environmentOf(project.app);
  const output = data.output.split('/').at(-1) ?? '';
  return { runId, flight, project, target, environment, python, agilab, snippets, folder, output, installAnswer: null };
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
