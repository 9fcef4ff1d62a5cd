import { Failure, type FailureCode } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { MANAGER } from '../../shared/model/manager';
import { say } from '../../shared/model/say';
import compute from '../remote/proof/compute.py?raw';
import envCommon from '../remote/proof/env-common.sh?raw';
import envInstall from '../remote/proof/env-install.sh?raw';
import envResolve from '../remote/proof/env-resolve.sh?raw';
import envTags from '../remote/proof/env-tags.sh?raw';
import envWheels from '../remote/proof/env-wheels.sh?raw';
import flightExpect from '../remote/proof/flight_expect.py?raw';
import handOver from '../remote/proof/hand-over.sh?raw';
import handed from '../remote/proof/handed.py?raw';
import holdNode from '../remote/proof/hold-node.sh?raw';
import leaseCommon from '../remote/proof/lease-common.sh?raw';
import listeners from '../remote/proof/listeners.py?raw';
import musterFlight from '../remote/proof/muster_flight.py?raw';
import ports from '../remote/proof/ports.py?raw';
import program from '../remote/proof/program.py?raw';
import proofClaims from '../remote/proof/proof_claims.py?raw';
import putFiles from '../remote/proof/put-files.sh?raw';
import reach from '../remote/proof/reach.py?raw';
import runTls from '../remote/proof/run_tls.py?raw';
import runProgram from '../remote/proof/run-program.sh?raw';
import shareView from '../remote/proof/share-view.sh?raw';
import shutDown from '../remote/proof/shut-down.sh?raw';
import startScheduler from '../remote/proof/start_scheduler.py?raw';
import startWorkers from '../remote/proof/start_workers.py?raw';
import verifyOutputs from '../remote/proof/verify_outputs.py?raw';
import { changing, observing } from '../remote/script';

/** The shell programs of the proof. */
export const PROOF_SCRIPTS = {
  resolve: changing('env-resolve', envCommon + envResolve),
  install: changing('env-install', envCommon + envInstall),
  tags: observing('env-tags', envTags),
  wheels: changing('env-wheels', envCommon + envWheels),
  putFiles: changing('put-files', putFiles),
  runProgram: changing('run-program', runProgram),
  shareView: observing('share-view', shareView),
  hold: changing('hold-node', envCommon + leaseCommon + holdNode),
  handOver: changing('hand-over', handOver),
  shutDown: changing('shut-down', leaseCommon + shutDown),
};

/** The Python programs, as they lie in the environment's `programs` folder. */
export const PYTHON_PROGRAMS: Readonly<Record<string, string>> = {
  'compute.py': compute,
  'flight_expect.py': flightExpect,
  'handed.py': handed,
  'listeners.py': listeners,
  'muster_flight.py': musterFlight,
  'ports.py': ports,
  'program.py': program,
  'proof_claims.py': proofClaims,
  'reach.py': reach,
  'run_tls.py': runTls,
  'start_scheduler.py': startScheduler,
  'start_workers.py': startWorkers,
  'verify_outputs.py': verifyOutputs,
};

/** Words of the proof's programs that have a failure of their own; the others are `install-failed` or `proof-failed`. */
const CODES: Readonly<Record<string, FailureCode>> = {
  'uv-missing': 'uv-missing',
  'index-unreachable': 'no-index',
  'folder-foreign': 'not-muster-folder',
  'node-leased': 'node-leased',
  'lease-lost': 'node-leased',
  'port-blocked': 'port-blocked',
  'no-free-port': 'port-taken',
  'port-lost': 'port-taken',
  'worker-not-attached': 'worker-absent',
  'not-attached': 'worker-absent',
  'worker-lost': 'worker-absent',
  'slot-ended': 'worker-absent',
};

/** The failure of a `MUSTER-ERROR word text` line, or null when there is none. */
export function namedFailure(stdout: string, node: NodeId, otherwise: FailureCode, stderr = ''): Failure | null {
  const found = /^MUSTER-ERROR ([a-z-]+) (.*)$/m.exec(stdout);
  if (!found?.[1]) return null;
  const code = CODES[found[1]] ?? otherwise;
  const text = found[2] ?? '';
  const what =
    node === MANAGER ? say('On this computer: {{text}}', { text }) : say('{{node}}: {{text}}', { node, text });
  return new Failure(code, what, { nodeId: node, detail: [found[1], stderr.trim()].filter(Boolean).join('\n') });
}
