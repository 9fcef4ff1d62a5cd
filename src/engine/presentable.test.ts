import { describe, expect, it } from 'vitest';
import { Failure } from '../shared/failure';
import type { EngineEvent } from '../shared/model/event';
import { emptyFleet } from '../shared/model/fleet';
import type { JobId, NodeId } from '../shared/model/ids';
import { say } from '../shared/model/sentence';
import { EventLog } from './jobs/event-log';
import { presentable } from './presentable';
import { answerOf } from './remote/answer-of';

const heron = 'heron' as NodeId;
const ESCAPES = '\u001b]0;owned\u0007\u001b[31mred\u001b[0m \u202egnp.exe\u200b';
const CREDENTIALS = 'error: https://ada:hunter2@pypi.lab/simple/ answered 401';

describe('presentable', () => {
  it('reaches every text of a value, and leaves the rest', () => {
    const value = { a: [ESCAPES, 7, null, { b: CREDENTIALS, c: true }], d: undefined };
    expect(presentable(value)).toEqual({
      a: ['red gnp.exe', 7, null, { b: 'error: https://ada:[secret]@pypi.lab/simple/ answered 401', c: true }],
      d: undefined,
    });
  });
});

describe('what another machine says', () => {
  const emitted = (emit: (log: EventLog) => void): string => {
    const log = new EventLog(emptyFleet(), () => 1);
    const events: EngineEvent[] = [];
    log.listen((event) => events.push(event));
    emit(log);
    log.flush();
    return JSON.stringify([events, log.fleet, log.lines(null)]);
  };
  const failure = new Failure('command-failed', say('{{text}}', { text: ESCAPES }), { detail: CREDENTIALS }).toValue();

  it.each<[string, (log: EventLog) => void]>([
    [
      'the outcome of a job',
      (log) => log.emit({ type: 'job-ended', jobId: 'j' as JobId, at: 1, outcome: { state: 'failed', failure } }),
    ],
    [
      'a finding',
      (log) =>
        log.emit({
          type: 'check-results',
          nodeId: heron,
          results: [
            {
              checkId: 'uv-present',
              status: 'fail',
              summary: say('{{said}}', { said: `${ESCAPES} ${CREDENTIALS}` }),
              detail: CREDENTIALS,
            } as never,
          ],
        }),
    ],
    [
      'a worker of the share',
      (log) =>
        log.emit({
          type: 'share-worker',
          worker: heron,
          share: { steps: {}, sentinel: null, failure, health: null, speed: null },
        }),
    ],
    [
      'a log line',
      (log) => log.log({ at: 1, nodeId: heron, jobId: null, stream: 'err', text: `${ESCAPES} ${CREDENTIALS}` }),
    ],
  ])('carries neither escapes nor passwords into %s', (_what, emit) => {
    const text = emitted(emit);
    expect(text).toContain('red gnp.exe');
    expect(text).toContain('[secret]');
    expect(text).not.toMatch(/hunter2|\\u001b|\u202e|\u200b|owned/);
  });

  it('is clean in the failure of a script too', () => {
    const result = { exitCode: 1, stdout: `MUSTER-ERROR no-index ${ESCAPES}\n`, stderr: CREDENTIALS };
    const run = () => answerOf('x', { ...result, droppedBytes: 0, durationMs: 1 }, { nodeId: heron });
    expect(run).toThrow(
      expect.objectContaining({ message: 'red gnp.exe', detail: expect.stringContaining('[secret]') }),
    );
  });
});
