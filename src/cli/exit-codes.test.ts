import { expect, it } from 'vitest';
import { Failure } from '../shared/failure';
import { exitCodeOf, exitCodeOfFailure } from './exit-codes';

it.each([
  ['bad-input', 2],
  ['unknown-node', 2],
  ['needs-person', 4],
  ['not-answered', 4],
  ['proof-failed', 1],
  ['host-key-changed', 1],
  ['unreachable', 3],
  ['internal', 3],
  ['cancelled', 130],
] as const)('%s ends with %i', (code, exit) => expect(exitCodeOfFailure(code)).toBe(exit));

it.each([
  [{ state: 'done', holds: true }, 0],
  [{ state: 'done', holds: false }, 1],
  [{ state: 'cancelled' }, 130],
  [{ state: 'failed', failure: new Failure('no-cluster').toValue() }, 2],
] as const)('an outcome %j ends with %i', (outcome, exit) => expect(exitCodeOf(outcome)).toBe(exit));
