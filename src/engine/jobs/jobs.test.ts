import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { EngineEvent } from '../../shared/model/event';
import { emptyFleet } from '../../shared/model/fleet';
import type { JobId, NodeId } from '../../shared/model/ids';
import type { JobSpec } from '../../shared/model/job';
import { say } from '../../shared/model/sentence';
import { Asks } from './asks';
import { EventLog } from './event-log';
import { type JobBody, JobRunner } from './job-runner';

const heron = 'heron' as NodeId;
const check: JobSpec = { kind: 'check', nodes: [heron] };
const fix: JobSpec = { kind: 'fix', nodes: [heron], mayAsk: false };

function bench(body: JobBody, canAsk = true) {
  const log = new EventLog(emptyFleet(), () => 1000);
  const events: EngineEvent[] = [];
  log.listen((event) => events.push(event));
  return { log, events, jobs: new JobRunner(log, () => 1000, body), asks: new Asks(log, () => canAsk) };
}

const untilAborted: JobBody = (_spec, _id, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Failure('cancelled')));
  });

describe('JobRunner', () => {
  it.each([
    ['holds', async (): Promise<boolean> => true, { state: 'done', holds: true }],
    ['does not hold', async (): Promise<boolean> => false, { state: 'done', holds: false }],
    [
      'a failure by name',
      async (): Promise<boolean> => {
        throw new Failure('mount-failed');
      },
      { state: 'failed', failure: { code: 'mount-failed' } },
    ],
    [
      'what nobody planned',
      async (): Promise<boolean> => {
        throw new TypeError('x is not a function');
      },
      { state: 'failed', failure: { code: 'internal', detail: 'x is not a function' } },
    ],
  ] as const)('ends with: %s', async (_name, body, outcome) => {
    const { jobs, log } = bench(body);
    const { jobId, done } = jobs.start(check);
    expect(await done).toMatchObject(outcome);
    expect(log.fleet.jobs[jobId]?.outcome).toMatchObject(outcome);
    expect(jobs.isIdle).toBe(true);
  });

  it('shows cancelling until the job has ended, and then cancelled', async () => {
    const { jobs, log } = bench(untilAborted);
    const { jobId, done } = jobs.start(check);
    jobs.cancel(jobId);
    expect(log.fleet.jobs[jobId]).toMatchObject({ isCancelling: true, outcome: null });
    expect(await done).toEqual({ state: 'cancelled' });
    expect(log.fleet.jobs[jobId]).toMatchObject({ isCancelling: false, outcome: { state: 'cancelled' } });
  });

  it.each([
    ['two changes of one node', fix, fix, true],
    ['a change of all and of one', { ...fix, nodes: [] }, fix, true],
    ['changes of two nodes', fix, { ...fix, nodes: ['merlin' as NodeId] }, false],
    ['a look beside a change', check, fix, false],
    ['the same look twice', check, check, true],
  ])('%s at once', async (_name, first: JobSpec, second: JobSpec, isRefused: boolean) => {
    const { jobs } = bench(untilAborted);
    jobs.start(first);
    if (isRefused) expect(() => jobs.start(second)).toThrow(expect.objectContaining({ code: 'busy' }));
    else expect(jobs.start(second).jobId).toBeTruthy();
    await jobs.cancelAll();
  });
});

describe('Asks', () => {
  const password = {
    about: 'password',
    nodeId: heron,
    secret: 'login-password',
    user: 'alice',
    purpose: say('x'),
    prompt: '',
  } as const;
  const raise = (canAsk = true) => {
    const made = bench(untilAborted, canAsk);
    const abort = new AbortController();
    const answer = made.asks.for('job' as JobId, abort.signal)(password);
    return { ...made, abort, answer };
  };

  it('gives the answer to the job, and never to the events', async () => {
    const { asks, log, events, answer } = raise();
    const question = log.fleet.asks[0];
    expect(question).toMatchObject(password);
    if (question) asks.answer(question.askId, { about: 'password', value: 'hunter2' });
    expect(await answer).toEqual({ about: 'password', value: 'hunter2' });
    expect(log.fleet.asks).toEqual([]);
    expect(JSON.stringify(events)).not.toContain('hunter2');
  });

  it('refuses an answer of another kind and keeps the question', async () => {
    const { asks, log, answer } = raise();
    const askId = log.fleet.asks[0]?.askId;
    if (askId) expect(() => asks.answer(askId, { about: 'confirm', yes: true })).toThrow(Failure);
    expect(log.fleet.asks).toHaveLength(1);
    if (askId) asks.dismiss(askId);
    await expect(answer).rejects.toMatchObject({ code: 'not-answered' });
  });

  it('withdraws the question when its job is cancelled', async () => {
    const { abort, events, answer } = raise();
    abort.abort();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(events.at(-1)?.what).toMatchObject({ type: 'ask-ended', how: 'withdrawn' });
  });

  it('fails closed when nobody is there', async () => {
    const { answer, events } = raise(false);
    await expect(answer).rejects.toMatchObject({ code: 'needs-person', nodeId: heron });
    expect(events).toEqual([]);
  });
});

describe('EventLog', () => {
  it('thins a flood before it leaves, and keeps its tail', () => {
    const { log, events } = bench(untilAborted);
    for (let at = 0; at < 20_000; at += 1)
      log.log({ at, nodeId: heron, jobId: null, stream: 'out', text: `line ${at}` });
    log.flush();
    const passed = events.flatMap((event) => (event.what.type === 'log' ? event.what.lines : []));
    expect(passed.length).toBeLessThanOrEqual(801);
    expect(passed.map((line) => line.text)).toContain('19200 lines are not shown here');
    expect(passed.at(-1)?.text).toBe('line 19999');
    expect(log.lines(heron)).toHaveLength(5_000);
    expect(log.lines(heron).at(-1)?.text).toBe('line 19999');
  });

  it('numbers events without a gap, and folds them', () => {
    const { log, events } = bench(untilAborted);
    log.emit({ type: 'scan-progress', networks: [], isDone: false });
    log.emit({ type: 'scan-progress', networks: [], isDone: true });
    expect(events.map((event) => event.seq)).toEqual([1, 2]);
    expect(log.fleet).toMatchObject({ seq: 2, scan: { isDone: true } });
  });
});
