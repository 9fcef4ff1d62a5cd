import type { FailureCode } from '../shared/failure';
import type { JobOutcome } from '../shared/model/job';

/** Exit codes of `muster`: what they mean is part of its interface. */
export const EXIT = { holds: 0, doesNotHold: 1, usage: 2, couldNotFindOut: 3, needsPerson: 4, cancelled: 130 } as const;

const USAGE: ReadonlySet<FailureCode> = new Set([
  'bad-input',
  'bad-cidr',
  'bad-path',
  'unknown-node',
  'no-cluster',
  'share-refused',
]);
const PERSON: ReadonlySet<FailureCode> = new Set(['needs-person', 'not-answered']);
/** The work was done, and shows that something required does not hold. */
const BROKEN: ReadonlySet<FailureCode> = new Set([
  'proof-failed',
  'sentinel-failed',
  'remedy-ineffective',
  'fingerprint-differs',
  'seed-differs',
  'host-key-changed',
  'host-key-unknown',
  'host-key-refused',
  'legacy-algorithms',
  'login-refused',
  'mount-failed',
  'changed-since',
  'uv-missing',
  'worker-absent',
]);

export function exitCodeOfFailure(code: FailureCode): number {
  if (code === 'cancelled') return EXIT.cancelled;
  if (USAGE.has(code)) return EXIT.usage;
  if (PERSON.has(code)) return EXIT.needsPerson;
  return BROKEN.has(code) ? EXIT.doesNotHold : EXIT.couldNotFindOut;
}

export function exitCodeOf(outcome: JobOutcome): number {
  if (outcome.state === 'cancelled') return EXIT.cancelled;
  if (outcome.state === 'failed') return exitCodeOfFailure(outcome.failure.code);
  return outcome.holds ? EXIT.holds : EXIT.doesNotHold;
}

/** Exit code of `muster doctor`, as AGILab's: a command line that cannot be used is 2, anything else that fails is 1. */
export function doctorExitCode(code: FailureCode): number {
  if (code === 'cancelled') return EXIT.cancelled;
  return USAGE.has(code) ? EXIT.usage : EXIT.doesNotHold;
}
