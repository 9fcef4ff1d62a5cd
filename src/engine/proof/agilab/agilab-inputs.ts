import type { ProofClaim } from '../../../shared/model/proof';
import type { JobContext } from '../../ports';
import { FLIGHT_APP } from '../../snippets/cluster-snippets';
import { putFiles, sha256 } from '../environment';
import { flightCsv, inputName, type RunNode } from '../flight-plan';
import { lookAgainUntil } from '../look-again';
import { inMadeFolder } from '../made-folders';
import { runStep } from '../node-programs';
import { inputsClaim } from './agilab-claims';
import type { AgilabPlan } from './agilab-plan';
import { AGILAB_SCRIPTS } from './agilab-programs';

/** Marker file of the folder in the share. */
const MARK = '.muster-inputs';

/** File name → text. */
const inputsOf = ({ flight: { flight } }: AgilabPlan): Record<string, string> =>
  Object.fromEntries(flight.aircraft.map((each) => [inputName(each), flightCsv(each, flight.rowsPerAircraft)]));

/** The folder below the share as one node has it. */
export const folderOn = (job: JobContext, at: AgilabPlan, node: RunNode): string => {
  const share = node.isScheduler ? job.cluster.share.schedulerPath : job.cluster.share.workerPath;
  return `${share.replace(/\/+$/, '')}/${at.folder.split('/').at(-1)}`;
};

/** Writes the inputs into the share on the scheduler, and takes earlier results away. @throws Failure of the node. */
async function write(job: JobContext, at: AgilabPlan): Promise<void> {
  const { id } = at.flight.scheduler;
  await inMadeFolder(job, id, at.folder, () => putFiles(job, id, at.folder, { 'README.txt': ABOUT }, MARK));
  if (at.project.app !== FLIGHT_APP) return;
  await runStep(job, id, AGILAB_SCRIPTS.clear, {
    values: { FOLDER: at.folder },
    timeoutMs: 60_000,
    otherwise: 'proof-failed',
  });
  await putFiles(job, id, `${at.folder}/csv`, inputsOf(at));
}

const ABOUT = 'Muster proves with this folder that AGILab computes on this cluster. It may be removed.\n';

/** Inputs that a worker does not read as they were written, as `node: file`. Looks again while SSHFS may show old ones. */
async function differing(job: JobContext, at: AgilabPlan, node: RunNode): Promise<string[]> {
  const wanted = Object.entries(inputsOf(at)).map(([name, text]) => [name, sha256(text)] as const);
  const look = async (): Promise<string[]> => {
    const { stdout } = await runStep(job, node.id, AGILAB_SCRIPTS.digests, {
      values: {
        FOLDER: `${folderOn(job, at, node)}/csv`,
        NAMES: wanted.map(([name]) => name).join(' '),
        WAIT_S: '25',
      },
      timeoutMs: 60_000,
      otherwise: 'proof-failed',
    });
    const seen = new Map(
      [...stdout.matchAll(/^MUSTER-FILE ([0-9a-f]{64}) (\S+)$/gm)].map(([, sha, name]) => [name, sha]),
    );
    return wanted.flatMap(([name, sha]) => (seen.get(name) === sha ? [] : [`${node.name}: ${name}`]));
  };
  return lookAgainUntil(job, look, (wrong) => wrong.length === 0);
}

/** The claim about what every node reads. */
const claim = (at: AgilabPlan, wrong: readonly string[]): ProofClaim =>
  inputsClaim(wrong, at.flight.flight.aircraft.length);

export const putAgilabInputs = { write, differing, claim };
