import { z } from 'zod';
import { Failure } from '../../../shared/failure';
import type { ProofClaim } from '../../../shared/model/proof';
import { say } from '../../../shared/model/say';
import type { JobContext } from '../../ports';
import { FLIGHT_APP } from '../../snippets/cluster-snippets';
import { claim, claimsOf, SeenClaim } from '../claims';
import type { RunNode } from '../flight-plan';
import { lookAgainUntil } from '../look-again';
import { fieldOf, runStep } from '../node-programs';
import type { Phases } from '../phases';
import { seenIn, summariesSeen, type Verified } from '../verify';
import type { AgilabComputed } from './agilab-compute';
import { folderOn } from './agilab-inputs';
import type { AgilabPlan } from './agilab-plan';
import { runAgilabProgram } from './agilab-program';
import { AGILAB_SCRIPTS } from './agilab-programs';

/** As long as SSHFS may show old names. */
const VISIBLE_WITHIN_S = 25;
const VIEW_WITHIN_MS = 90_000;
const MOST_FILES = 500;

/** What was seen of the results: also the rows of each aircraft. */
export interface AgilabVerified extends Verified {
  readonly rows: ReadonlyMap<number, number>;
}

type File = Verified['files'][number];
interface View {
  readonly node: RunNode;
  readonly folder: string;
  readonly files: readonly File[];
}

const Files = z.array(z.looseObject({ name: z.string(), sha256: z.string(), sizeBytes: z.number(), rows: z.number() }));

const filesIn = (stdout: string): File[] =>
  [...stdout.matchAll(/^MUSTER-FILE ([0-9a-f]{64}) (\d+) (.+)$/gm)].map(([, sha256, bytes, name]) => ({
    name: name ?? '',
    sizeBytes: Number(bytes),
    sha256: sha256 ?? '',
  }));

/** Reads everything back on all sides and judges it. @throws Failure proof-failed, output-broken. */
export async function verifyAgilab(
  job: JobContext,
  at: AgilabPlan,
  phases: Phases,
  computed: AgilabComputed,
): Promise<AgilabVerified> {
  return at.project.app === FLIGHT_APP
    ? verifyFlight(job, at, phases, computed)
    : verifyProject(job, at, phases, computed);
}

async function verifyFlight(
  job: JobContext,
  at: AgilabPlan,
  phases: Phases,
  computed: AgilabComputed,
): Promise<AgilabVerified> {
  const { flight, scheduler, remote } = at.flight;
  const names = flight.aircraft.map((aircraft) => `${aircraft}.parquet`);
  const own = await flightDigests(job, at, scheduler, names, 0);
  const views: View[] = [];
  // First through the workers' own paths: what only they see is the worst that can happen.
  await phases.runAll('verify-outputs', remote, async (node) => {
    const look = () => flightDigests(job, at, node, names, VISIBLE_WITHIN_S);
    // A file that another worker wrote may be seen empty for a while. What the scheduler does not see is not waited for.
    const seen = await lookAgainUntil(job, look, (them) =>
      [...own].every(([name, sha256]) => them.get(name) === sha256),
    );
    const files = [...seen].map(([name, sha256]) => ({ name, sizeBytes: 0, sha256 }));
    views.push({ node, folder: outputOn(job, at, node), files });
  });
  const spec = {
    runId: at.runId,
    output: `${at.folder}/${at.output}`,
    startedMs: computed.startedMs,
    aircraft: flight.aircraft,
    rowsPerAircraft: flight.rowsPerAircraft,
    visibilityS: VISIBLE_WITHIN_S,
    results: views.flatMap(({ node, folder, files }) =>
      files.map(({ name, sha256 }) => ({ worker: node.name, file: name, folder, sha256 })),
    ),
    slots: computed.slots,
  };
  const events = await phases.run('verify-outputs', scheduler.id, () =>
    runAgilabProgram(job, at.flight, {
      python: `${at.environment}/.venv/bin/python`,
      program: 'agilab_verify.py',
      spec,
      timeoutMs: 120_000,
      otherwise: 'proof-failed',
    }),
  );
  const seen = events.find(({ event }) => event === 'verified');
  if (!seen)
    throw new Failure('output-broken', say('{{node}} did not say what it verified.', { node: scheduler.name }));
  const found = fieldOf(seen, 'files', Files, scheduler.id);
  const files = found.map(({ name, sha256, sizeBytes }) => ({ name, sha256, sizeBytes }));
  const claims = claimsOf(fieldOf(seen, 'claims', z.array(SeenClaim), scheduler.id)).map(inAgilabsWords);
  const rows = new Map(found.map((file) => [Number.parseInt(file.name, 10), file.rows]));
  const known = [{ node: scheduler.id, files: fieldOf(seen, 'summaries', z.array(z.string()), scheduler.id) }];
  const summaries = await Promise.all(
    views.map(async ({ node, folder }) =>
      summariesSeen(node.id, known, [...(await seenIn(job, node.id, folder)).keys()]),
    ),
  );
  return {
    files,
    rows,
    summaries: [...known, ...summaries],
    claims: [...claims, ...views.map((view) => viewClaim(view, files))],
  };
}

/** How three of the claims come about is another way than with runner dask. */
const HOW: Readonly<Record<string, ProofClaim['how']>> = {
  'outputs-fresh': say('A folder that is new with this run; file times against the start of the run'),
  'same-bytes': say('SHA-256 read on every worker through its own path, and on the scheduler'),
  'every-slot-computed': say('AGILab’s plan of the run, and the batches each worker’s own log says it completed'),
  'workers-agree': say(
    'Every flight stands once in AGILab’s plan, and each worker’s log counts as many as it was given',
  ),
  'summaries-agree': say('The summary each worker wrote names files that AGILab’s plan gave it'),
};
const inAgilabsWords = (one: ProofClaim): ProofClaim => ({ ...one, how: HOW[one.id] ?? one.how });

const outputOn = (job: JobContext, at: AgilabPlan, node: RunNode): string => `${folderOn(job, at, node)}/${at.output}`;

/** Name → SHA-256 of the results that are there, as one node sees them. */
async function flightDigests(
  job: JobContext,
  at: AgilabPlan,
  node: RunNode,
  names: readonly string[],
  waitS: number,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await runStep(job, node.id, AGILAB_SCRIPTS.digests, {
    values: { FOLDER: outputOn(job, at, node), NAMES: names.join(' '), WAIT_S: String(waitS) },
    timeoutMs: VIEW_WITHIN_MS,
    otherwise: 'proof-failed',
  });
  return new Map(
    [...stdout.matchAll(/^MUSTER-FILE ([0-9a-f]{64}) (\S+)$/gm)].map(([, sha, name]) => [name ?? '', sha ?? '']),
  );
}

function viewClaim({ node, files }: View, own: readonly File[]): ProofClaim {
  const seen = new Map(files.map(({ name, sha256 }) => [name, sha256]));
  const same = own.filter(({ name, sha256 }) => seen.get(name) === sha256).length;
  const isWhole = same === own.length && own.length > 0;
  return claim(
    `view-${node.id}`,
    say('{{node}} sees what the scheduler sees', { node: node.name }),
    say('SHA-256 of every output, read through the path of {{node}}', { node: node.name }),
    {
      state: isWhole ? 'holds' : 'broken',
      expected: `${own.length} equal`,
      observed: `${same} equal`,
      ...(isWhole ? {} : { reason: 'views-differ' }),
    },
  );
}

/** A project Muster does not know: results are new, and both sides see the same. */
async function verifyProject(
  job: JobContext,
  at: AgilabPlan,
  phases: Phases,
  computed: AgilabComputed,
): Promise<AgilabVerified> {
  const { scheduler, remote } = at.flight;
  const since = `${at.folder.split('/').at(-1)}/started.txt`;
  const look = async (node: RunNode): Promise<View> => {
    const folder = node.isScheduler ? job.cluster.share.schedulerPath : job.cluster.share.workerPath;
    const { stdout } = await runStep(job, node.id, AGILAB_SCRIPTS.outputs, {
      values: { FOLDER: folder, SINCE: since, MOST: String(MOST_FILES) },
      timeoutMs: VIEW_WITHIN_MS,
      otherwise: 'proof-failed',
    });
    return { node, folder, files: filesIn(stdout) };
  };
  const own = await phases.run('verify-outputs', scheduler.id, () => look(scheduler));
  const views: View[] = [];
  await phases.runAll('verify-outputs', remote, async (node) => {
    const isSame = ({ files }: View) => viewClaim({ node, folder: '', files }, own.files).state === 'holds';
    views.push(await lookAgainUntil(job, () => look(node), isSame));
  });
  const visible = claim(
    'outputs-visible',
    say('The scheduler sees new results'),
    say('Files in the share that are newer than the start of the run, listed through the path of the scheduler'),
    {
      state: own.files.length > 0 ? 'holds' : 'broken',
      expected: '1 file or more',
      observed: own.files.length === 1 ? '1 file' : `${own.files.length} files`,
      ...(own.files.length > 0 ? {} : { reason: 'missing-output' }),
    },
  );
  const claims = [visible, slotsClaim(computed), ...views.map((view) => viewClaim(view, own.files))];
  return { claims, files: [...own.files], summaries: [], rows: new Map() };
}

/** Which slots get work is for the project's own planner to decide; that one of them computed is not. */
function slotsClaim({ slots }: AgilabComputed): ProofClaim {
  const busy = slots.filter(({ completed }) => completed > 0).length;
  return claim('a-worker-computed', say('A worker computed'), say('Batches each worker’s own log says it completed'), {
    state: busy > 0 ? 'holds' : 'broken',
    expected: '1 slot or more',
    observed: `${busy} of ${slots.length} slots`,
    ...(busy > 0 ? {} : { reason: 'idle-slot' }),
  });
}
