import { z } from 'zod';
import { Failure } from '../../shared/failure';
import type { RunId } from '../../shared/model/ids';
import type { ProofClaim, ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { claim, claimsOf, SeenClaim } from './claims';
import type { Computed } from './dask-run';
import { sha256 } from './environment';
import { type FlightPlan, flightCsv, type RunNode } from './flight-plan';
import { fieldOf, runProgram, runStep } from './node-programs';
import { PROOF_SCRIPTS } from './programs';

const VISIBLE_WITHIN_S = 25;
const Files = z.array(z.looseObject({ name: z.string(), sha256: z.string(), sizeBytes: z.number() }));

/** What the scheduler saw of the outputs. */
export interface Verified {
  readonly claims: ProofClaim[];
  readonly files: ProofReport['outputs']['files'];
}

/** Reads everything back on the scheduler through its own path and judges it there. @throws Failure proof-failed, output-broken. */
export async function verifyOutputs(
  job: JobContext,
  plan: FlightPlan,
  runId: RunId,
  computed: Computed,
): Promise<Verified> {
  const { flight, scheduler, slots } = plan;
  const spec = {
    runId,
    output: scheduler.output,
    startedMs: computed.startedMs,
    aircraft: flight.aircraft,
    rowsPerAircraft: flight.rowsPerAircraft,
    inputSha256: Object.fromEntries(
      flight.aircraft.map((aircraft) => [String(aircraft), sha256(flightCsv(aircraft, flight.rowsPerAircraft))]),
    ),
    slots: slots.map(({ name }) => ({ name })),
    results: computed.results,
    visibilityS: VISIBLE_WITHIN_S,
  };
  const events = await runProgram(job, scheduler.id, 'verify_outputs.py', spec, {
    timeoutMs: 120_000,
    otherwise: 'proof-failed',
    answers: [0, 1],
  });
  const seen = events.find((event) => event.event === 'verified');
  if (!seen)
    throw new Failure('output-broken', say('{{node}} did not say what it verified.', { node: scheduler.name }));
  const files = fieldOf(seen, 'files', Files, scheduler.id).map(({ name, sha256: digest, sizeBytes }) => ({
    name,
    sizeBytes,
    sha256: digest,
  }));
  return { claims: claimsOf(fieldOf(seen, 'claims', z.array(SeenClaim), scheduler.id)), files };
}

/** Does a worker, through its own path, see the same files as the scheduler? Compared by SHA-256. */
export async function workerView(job: JobContext, worker: RunNode, files: Verified['files']): Promise<ProofClaim> {
  const { stdout } = await runStep(job, worker.id, PROOF_SCRIPTS.shareView, {
    values: { FOLDER: worker.output },
    timeoutMs: 60_000,
    otherwise: 'proof-failed',
  });
  const seen = new Map(
    [...stdout.matchAll(/^MUSTER-FILE ([0-9a-f]{64}) \d+ (\S+)$/gm)].map(([, digest, name]) => [name, digest]),
  );
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
