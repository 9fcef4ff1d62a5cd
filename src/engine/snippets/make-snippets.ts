import { randomBytes } from 'node:crypto';
import { Failure } from '../../shared/failure';
import { activeWorkers } from '../../shared/model/cluster-shape';
import type { NodeId } from '../../shared/model/ids';
import { say } from '../../shared/model/sentence';
import type { SnippetRequest, SnippetSet } from '../../shared/model/snippet';
import { runChecks } from '../checks/run-checks';
import type { JobContext } from '../ports';
import { snippetFile } from '../proof/agilab/agilab-install';
import { AGILAB_FOLDER, findAgilab } from '../proof/agilab/find-agilab';
import { pythonFor } from '../proof/environment';
import { FLIGHT } from '../proof/flight-plan';
import { addressesOf, factsOf, takingPart } from '../proof/make-plan';
import sessionsSource from '../remote/agilab/agilab-sessions.sh?raw';
import { observing } from '../remote/script';
import { FLIGHT_APP, flightData, snippetInputOf } from './cluster-snippets';
import { labStages, stageKey } from './lab-stages';
import { newSessionName, sessionName, sessionsRoot } from './session-folder';
import { SNIPPET_KINDS, snippetText } from './snippet-text';

const sessionsScript = observing('agilab-sessions', sessionsSource);
const LOOK_WITHIN_MS = 20_000;

/**
 * The snippets of the open cluster, for the AGILab that is on its scheduler now, or for the one Muster would install
 * there. Looks at the scheduler; changes nothing. @throws Failure no-cluster, bad-input, and those of the connection.
 */
export async function makeSnippets(request: SnippetRequest, job: JobContext): Promise<SnippetSet> {
  const { cluster } = job;
  const { scheduler } = cluster;
  const workers = activeWorkers(cluster).map(({ node }) => node);
  if (scheduler === null || workers.length === 0) throw new Failure('no-cluster');
  const app = request.app ?? FLIGHT_APP;
  const unknown = takingPart(job).filter((node) => !factsOf(job, node));
  if (unknown.length > 0) await runChecks(unknown, job);
  const session = await job.session(scheduler);
  const others = workers.filter((node) => node !== scheduler);
  const found = await findAgilab(job, scheduler, { app, appsPath: request.appsPath ?? null });
  const agilab = found.agilab ?? found.others[0] ?? null;
  const folder = await sessionOf(request, job, session.user);
  const input = snippetInputOf(cluster, {
    appsPath: agilab?.appsPath ?? request.appsPath ?? (await futureAppsPath(job, scheduler)),
    app,
    addresses: await addressesOf(job, [...new Set([scheduler, ...workers])]),
    schedulerUser: session.user,
    workerUser: others[0] ? await userOf(job, others[0], session.user) : session.user,
    session: folder,
    data: app === FLIGHT_APP ? flightData(FLIGHT) : null,
  });
  const target = stageKey(app);
  const about = `Run ${app} on the cluster ${cluster.name}: ${Object.keys(input.workers).length} workers, Dask`;
  return {
    app,
    appsPath: input.appsPath,
    agilab: agilab?.version ?? null,
    session: folder,
    snippets: SNIPPET_KINDS.map((kind) => ({ kind, file: snippetFile(kind, target), text: snippetText(kind, input) })),
    stages: { file: 'lab_stages.toml', folder: app, text: labStages(input, about) },
  };
}

/** Login of a worker as the last look found it, or as the cluster names it. */
const userOf = async (job: JobContext, node: NodeId, otherwise: string): Promise<string> =>
  factsOf(job, node)?.user ?? job.cluster.nodes.find(({ id }) => id === node)?.user ?? otherwise;

/** Where the projects of AGILab will be once Muster has installed it. @throws Failure bad-input before the first look. */
async function futureAppsPath(job: JobContext, scheduler: NodeId): Promise<string> {
  const facts = factsOf(job, scheduler);
  if (!facts)
    throw new Failure('bad-input', say('Nothing is known of the scheduler yet.'), {
      next: say('Check the nodes first: muster check.'),
    });
  const python = pythonFor(job.cluster.python, facts, facts);
  return `${facts.home}/${AGILAB_FOLDER}/.venv/lib/python${python}/site-packages/agilab/apps/builtin`;
}

async function sessionOf({ session }: SnippetRequest, job: JobContext, user: string): Promise<string> {
  if (!session || job.cluster.scheduler === null) return '';
  const share = job.cluster.share.schedulerPath.replace(/\/+$/, '');
  const root = sessionsRoot(share, user);
  const scheduler = await job.session(job.cluster.scheduler);
  const { stdout } = await scheduler.observe(sessionsScript, {
    values: { FOLDER: `${share}/${root}` },
    timeoutMs: LOOK_WITHIN_MS,
    signal: job.signal,
  });
  const names = [...stdout.matchAll(/^MUSTER-SESSION ([A-Za-z0-9][A-Za-z0-9._@+-]*)$/gm)].map(([, name]) => name ?? '');
  const fresh = newSessionName(job.ports.now(), randomBytes(4).toString('hex'));
  return `${root}/${sessionName(session, names, fresh)}`;
}
