import type { NodeId } from '../../../shared/model/ids';
import type { ProofClaim } from '../../../shared/model/proof';
import { say } from '../../../shared/model/say';
import { changeLines } from '../../journal/change-lines';
import type { JobContext } from '../../ports';
import { ENV_FILE, envChangeOf } from '../../share/env-keys';
import { snippetText } from '../../snippets/snippet-text';
import { putFiles, sha256 } from '../environment';
import { Later } from '../later';
import { inMadeFolder } from '../made-folders';
import type { Phases } from '../phases';
import { installedClaim, packagesClaim } from './agilab-claims';
import type { AgilabPlan } from './agilab-plan';
import { answerIn, runAgilabProgram } from './agilab-program';
import { AGILAB_PROGRAMS } from './agilab-programs';
import { AGILAB_FOLDER } from './find-agilab';
import {
  type Environment,
  type InstallEvidence,
  printOf,
  readEvidence,
  staleReason,
  writeEvidence,
} from './install-evidence';

const INSTALL_WITHIN_MS = 900_000;

/** File names of the snippets, as AGILab's ORCHESTRATE calls its own. */
export const snippetFile = (kind: 'install' | 'distribute' | 'run', target: string): string =>
  `AGI_${kind === 'distribute' ? 'get_distrib' : kind}_${target}.py`;

/** What installing brought to light. */
export interface AgilabInstalled {
  readonly installed: ReadonlyMap<NodeId, Environment>;
  readonly claims: { readonly claims: ProofClaim[]; readonly answer: string | null };
}

/** Snippets and programs go where AGILab's Python finds them; the two keys AGILab needs go into its own file. */
export async function prepareScheduler(job: JobContext, at: AgilabPlan): Promise<void> {
  const { id } = at.flight.scheduler;
  await inMadeFolder(job, id, AGILAB_FOLDER, async () => {
    await putFiles(job, id, AGILAB_FOLDER, { 'README.txt': ABOUT }, '.muster-agilab');
    await putFiles(job, id, `${AGILAB_FOLDER}/programs`, AGILAB_PROGRAMS);
    await putFiles(job, id, `${AGILAB_FOLDER}/snippets`, {
      [snippetFile('install', at.target)]: snippetText('install', at.snippets),
      [snippetFile('distribute', at.target)]: snippetText('distribute', at.snippets),
      [snippetFile('run', at.target)]: snippetText('run', at.snippets),
    });
  });
  const session = await job.session(id);
  const text =
    (await session.readFile(ENV_FILE, { maxBytes: 1024 * 1024, signal: job.signal }))?.toString('utf8') ?? '';
  // Without them AGILab asks its workers for a Python that uv does not have, and takes the node to be offline.
  const { added, replaced } = envChangeOf(text.split('\n'), { AGI_PYTHON_VERSION: at.python, AGI_INTERNET_ON: '1' });
  const what = say('set the Python and the way to the internet in ~/.agilab/.env for AGILab');
  await changeLines(job, session, { path: ENV_FILE, add: added, remove: replaced, what });
}

const ABOUT = 'Muster keeps what it runs with AGILab here. muster undo takes it away.\n';

const printsOf = async (job: JobContext, at: AgilabPlan): Promise<Map<NodeId, Environment>> =>
  new Map(
    await Promise.all(at.flight.nodes.map(async ({ id }) => [id, await printOf(job, id, at.environment)] as const)),
  );

/**
 * Runs AGI.install, unless what an earlier one left is unchanged on every node.
 * @throws Failure install-failed with AGILab's own words, cancelled.
 */
export async function installWithAgilab(
  job: JobContext,
  at: AgilabPlan,
  phases: Phases,
  onLine: (line: string) => void,
): Promise<AgilabInstalled> {
  const installing = new Later<string | null>();
  let installed: ReadonlyMap<NodeId, Environment> = new Map();
  let evidence: InstallEvidence | null = null;
  const act = async (): Promise<string | null> => {
    const snippetSha256 = sha256(`${at.python}\n${snippetText('install', at.snippets)}`);
    const before = await printsOf(job, at);
    const prints = new Map([...before].map(([node, { print }]) => [node, print]));
    const old = await readEvidence(job, at.project.app);
    const stale = staleReason(old, { agilab: at.agilab.version, snippetSha256, prints });
    installed = before;
    evidence = old;
    if (stale === null) return null;
    job.log(at.flight.scheduler.id, `AGI.install has to run: ${stale}.`, 'note');
    const answer = await runInstall(job, at, onLine);
    installed = await printsOf(job, at);
    evidence = {
      schema: 'muster.agilab-install/1',
      app: at.project.app,
      at: job.ports.now(),
      agilab: at.agilab.version,
      snippetSha256,
      prints: Object.fromEntries([...installed].map(([node, { print }]) => [node, print])),
    };
    await writeEvidence(job, evidence);
    return answer;
  };
  await phases.runAll('install', at.flight.nodes, async ({ isScheduler }) => {
    if (isScheduler) installing.follow(act());
    await installing.value;
  });
  const answer = await installing.value;
  return { installed, claims: { claims: claimsOf(at, installed, evidence, answer === null), answer } };
}

async function runInstall(job: JobContext, at: AgilabPlan, onLine: (line: string) => void): Promise<string> {
  const events = await runAgilabProgram(job, at.flight, {
    python: at.agilab.python,
    program: 'agilab_exec.py',
    spec: { runId: at.runId, snippet: snippetFile('install', at.target), plan: '' },
    timeoutMs: INSTALL_WITHIN_MS,
    otherwise: 'install-failed',
    onLine,
  });
  return answerIn(events, 'AGI.install', 'install-failed', at.flight.scheduler.id);
}

function claimsOf(
  at: AgilabPlan,
  installed: ReadonlyMap<NodeId, Environment>,
  evidence: InstallEvidence | null,
  isReused: boolean,
): ProofClaim[] {
  const own = installed.get(at.flight.scheduler.id);
  if (!own || !evidence) return [];
  const others = at.flight.remote.flatMap(({ id, name }) => {
    const found = installed.get(id);
    return found ? [{ name, at: found }] : [];
  });
  return [installedClaim(evidence, isReused), packagesClaim(own, others)];
}
