import { z } from 'zod';
import type { NodeId } from '../../shared/model/ids';
import type { ProofClaim, ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { claim, claimsOf, SeenClaim } from './claims';
import { sha256 } from './environment';
import { type FlightPlan, flightCsv, type RunNode } from './flight-plan';
import { lookAgainUntil } from './look-again';
import { fieldOf, type ProgramEvent, runStep } from './node-programs';
import { PROOF_SCRIPTS } from './programs';

const VISIBLE_WITHIN_S = 25;
const Files = z.array(z.looseObject({ name: z.string(), sha256: z.string(), sizeBytes: z.number() }));

/** What the scheduler saw of the outputs. */
export interface Verified {
  readonly claims: ProofClaim[];
  readonly files: ProofReport['outputs']['files'];
  /** Names of the summaries of this run, by node that saw them. */
  readonly summaries: Summaries;
}

export type Summaries = NonNullable<ProofReport['outputs']['summaries']>;

/** What verify_outputs.py needs to know of a plan, without the run's own evidence. */
export function verificationOf({ flight, scheduler, slots }: FlightPlan): Record<string, unknown> {
  const sent = flight.aircraft.map((aircraft) => [
    String(aircraft),
    sha256(flightCsv(aircraft, flight.rowsPerAircraft)),
  ]);
  return {
    output: scheduler.output,
    aircraft: flight.aircraft,
    rowsPerAircraft: flight.rowsPerAircraft,
    inputSha256: Object.fromEntries(sent),
    slots: slots.map(({ name }) => ({ name })),
    visibilityS: VISIBLE_WITHIN_S,
  };
}

/** The claims and files of a `verified` event. @throws Failure output-broken. */
export function verifiedIn(event: ProgramEvent, scheduler: NodeId): Verified {
  const files = fieldOf(event, 'files', Files, scheduler).map(({ name, sha256: digest, sizeBytes }) => ({
    name,
    sizeBytes,
    sha256: digest,
  }));
  const summaries = [{ node: scheduler, files: fieldOf(event, 'summaries', z.array(z.string()), scheduler) }];
  return { claims: claimsOf(fieldOf(event, 'claims', z.array(SeenClaim), scheduler)), files, summaries };
}

/** Names and SHA-256 of the outputs and summaries in a folder, as a node sees them. */
export async function seenIn(job: JobContext, node: NodeId, folder: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await runStep(job, node, PROOF_SCRIPTS.shareView, {
    values: { FOLDER: folder },
    timeoutMs: 60_000,
    otherwise: 'proof-failed',
  });
  return new Map(
    [...stdout.matchAll(/^MUSTER-FILE ([0-9a-f]{64}) \d+ (\S+)$/gm)].map(([, digest, name]) => [
      name ?? '',
      digest ?? '',
    ]),
  );
}

/** Of the summaries that the scheduler saw, those that another node sees as well. */
export const summariesSeen = (node: NodeId, known: Summaries, names: readonly string[]): Summaries[number] => ({
  node,
  files: (known[0]?.files ?? []).filter((name) => names.includes(name)),
});

/** Does a worker, through its own path, see the same files as the scheduler? Compared by SHA-256, for as long as SSHFS may show older ones. */
export async function workerView(
  job: JobContext,
  worker: RunNode,
  { claims, files, summaries }: Verified,
): Promise<{ readonly claim: ProofClaim; readonly summaries: Summaries[number] }> {
  const isSame = (seen: ReadonlyMap<string, string>) => files.every((file) => seen.get(file.name) === file.sha256);
  // Where the scheduler's own look has failed the proof, nothing that the share may still show makes up for it.
  const hasFailed = claims.some(({ state }) => state === 'broken');
  const seen = await lookAgainUntil(
    job,
    () => seenIn(job, worker.id, worker.output),
    (each) => hasFailed || isSame(each),
  );
  return { claim: viewOf(worker, files, seen), summaries: summariesSeen(worker.id, summaries, [...seen.keys()]) };
}

function viewOf(worker: RunNode, files: Verified['files'], seen: ReadonlyMap<string, string>): ProofClaim {
  const same = files.filter((file) => seen.get(file.name) === file.sha256).length;
  const isWhole = same === files.length && files.length > 0;
  return claim(
    `view-${worker.id}`,
    say('{{node}} sees what the scheduler sees', { node: worker.name }),
    say('SHA-256 of every output, read through the path of {{node}}', { node: worker.name }),
    {
      state: isWhole ? 'holds' : 'broken',
      expected: `${files.length} equal`,
      observed: `${same} equal`,
      ...(isWhole ? {} : { reason: 'views-differ' }),
    },
  );
}
