import { describe, expect, it } from 'vitest';
import { outputOf } from './script-output';
import { judgeSentinel } from './sentinel';

const said = (line: string) => outputOf(line.split(' ').join('\n'));

describe('judgeSentinel', () => {
  it.each([
    ['mount=exact folder=yes read=yes wrote=yes', true, true, 'none'],
    ['mount=exact folder=yes read=yes wrote=yes', false, true, 'one-way'],
    ['mount=exact folder=yes read=no', false, true, 'one-way'],
    ['mount=exact folder=yes read=yes wrote=no', false, true, 'read-only'],
    ['mount=exact folder=no state=dead', false, true, 'dead-mount'],
    ['mount=exact folder=hung state=hung', false, true, 'dead-mount'],
    ['mount=other folder=yes', false, true, 'wrong-source'],
    ['mount=none folder=yes', false, true, 'local-directory'],
    ['mount=none folder=no', false, true, 'not-mounted'],
    ['mount=none folder=yes read=yes wrote=yes', true, false, 'none'],
    ['mount=none folder=yes read=no', false, false, 'local-directory'],
    ['mount=exact folder=yes read=no', false, false, 'wrong-source'],
    ['mount=none folder=no', false, false, 'not-mounted'],
  ] as const)('%s, answer seen %s, sshfs %s: %s', (line, isAnswered, isSshfs, reason) => {
    const verdict = judgeSentinel(said(line), isAnswered, isSshfs);
    expect(verdict.reason).toBe(reason);
    expect(verdict.reason === 'none').toBe(
      verdict.workerReads && verdict.schedulerReads && verdict.isRightMount && isAnswered,
    );
  });
});
