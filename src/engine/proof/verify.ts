import { z } from 'zod';
import type { NodeId } from '../../shared/model/ids';
import type { ProofClaim, ProofReport } from '../../shared/model/proof';
import { say } from '../../shared/model/say';
import type { JobContext } from '../ports';
import { claim, claimsOf, SeenClaim } from './claims';
import { sha256 } from './environment';
import { type FlightPlan, flightCsv, type RunNode } from './flight-plan';
import { fieldOf, type ProgramEvent, runStep } from './node-programs';
import { PROOF_SCRIPTS } from './programs';

const VISIBLE_WITHIN_S = 25;
const Files = z.array(z.looseObject({ name: z.string(), sha256: z.string(), sizeBytes: z.number() }));

/** What the scheduler saw of the outputs. */
export interface Verified {
  readonly claims: ProofClaim[];
  readonly files: ProofReport['outputs']['files'];
}

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
  return { claims: claimsOf(fieldOf(event, 'claims', z.array(SeenClaim), scheduler)), files };
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
