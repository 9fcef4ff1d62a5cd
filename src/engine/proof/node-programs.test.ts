import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { NodeId, RunId } from '../../shared/model/ids';
import { eventLine, fieldOf, type ProgramEvent, runProgram, runStep, startProgram } from './node-programs';
import { PROOF_SCRIPTS } from './programs';
import { fakeJob } from './testing/fake-job';

const HERON = 'heron' as NodeId;
const SPEC = { runId: 'r1' as RunId, text: "it's" };
const line = (event: string, more = {}) => JSON.stringify({ event, atMs: 1, ...more });
const OPTIONS = { timeoutMs: 1_000, otherwise: 'proof-failed' } as const;

describe('runProgram', () => {
  it('collects events, and takes no other line for one', async () => {
    const noise = ['plain text', '{"event":"no time"}', '{broken', '[1]'];
    const job = fakeJob(() => ({ lines: [line('one'), ...noise, line('two', { rows: 3 })] }));
    const events = await runProgram(job, HERON, 'compute.py', SPEC, OPTIONS);
    expect(events).toEqual([
      { event: 'one', atMs: 1 },
      { event: 'two', atMs: 1, rows: 3 },
    ]);
    expect(job.logged).toHaveLength(6);
  });

  it('hands the specification over as a value, never as shell text', async () => {
    const job = fakeJob(() => ({}));
    await runProgram(job, HERON, 'compute.py', SPEC, OPTIONS);
    expect(job.asked).toEqual([
      {
        node: HERON,
        script: 'run-program',
        values: { WENV: 'wenv/muster_flight_worker', PROGRAM: 'compute.py', RUN_ID: 'r1', SPEC: JSON.stringify(SPEC) },
      },
    ]);
  });
});

describe('eventLine', () => {
  it.each([
    [{}, 'port-chosen'],
    [
      { address: 'tls://10.0.0.1:8780', slots: 2, isFresh: true },
      'port-chosen address=tls://10.0.0.1:8780 slots=2 isFresh=true',
    ],
    [{ ca: 'x'.repeat(600), key: 'a\nb' }, 'port-chosen ca=(600 characters) key=(3 characters)'],
    [{ removed: ['a', 'b'], of: null }, 'port-chosen removed=(2 items) of=null'],
  ])('shows what is short of %j', (fields, text) => {
    expect(eventLine({ event: 'port-chosen', atMs: 1, ...fields })).toBe(text);
  });
});

describe('runStep', () => {
  it.each([
    ['port-taken', ['MUSTER-ERROR no-free-port all are taken'], 3],
    ['worker-absent', ['MUSTER-ERROR worker-lost heron#0 left'], 3],
    ['proof-failed', ['MUSTER-ERROR something-new unheard of'], 3],
    ['proof-failed', [], 1],
    ['proof-failed', [], null],
    // A named failure counts even where the exit code would be an answer.
    ['worker-absent', ['MUSTER-ERROR not-attached no worker'], 0],
  ])('fails with %s', async (code, lines, exitCode) => {
    const job = fakeJob(() => ({ lines, exitCode: exitCode as number, stderr: 'last words' }));
    const done = runStep(job, HERON, PROOF_SCRIPTS.runProgram, OPTIONS);
    await expect(done).rejects.toMatchObject({ code, nodeId: HERON, detail: expect.stringContaining('last words') });
  });

  it('takes a code for an answer where it was said to be one', async () => {
    const job = fakeJob(() => ({ exitCode: 1 }));
    const done = await runStep(job, HERON, PROOF_SCRIPTS.runProgram, { ...OPTIONS, answers: [0, 1] });
    expect(done.exitCode).toBe(1);
  });
});

describe('startProgram', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const start = (answer: Parameters<typeof fakeJob>[0]) =>
    startProgram(fakeJob(answer), HERON, 'start_workers.py', SPEC, {
      timeoutMs: 1_000,
      signal: new AbortController().signal,
    });
  const forever = new Promise<void>(() => undefined);

  it('gives each event once, whether it came before or after it was asked for', async () => {
    const ready = [line('worker-ready', { slot: 0 }), line('worker-ready', { slot: 1 })];
    const program = start(() => ({ lines: ready, until: forever }));
    expect(await program.next('worker-ready')).toMatchObject({ slot: 0 });
    expect(await program.next('worker-ready')).toMatchObject({ slot: 1 });
  });

  it.each([
    ['its own failure', { lines: ['MUSTER-ERROR no-free-port none'], exitCode: 3 }, 'port-taken'],
    ['an end without a word', { exitCode: 0 }, 'proof-failed'],
  ])('answers with %s instead of the event', async (_name, answer, code) => {
    await expect(start(() => answer).next('worker-ready')).rejects.toMatchObject({ code });
  });

  it('does not wait for ever', async () => {
    const late = start(() => ({ until: forever })).next('worker-ready');
    const ended = expect(late).rejects.toMatchObject({ code: 'deadline-passed', nodeId: HERON });
    await vi.advanceTimersByTimeAsync(60_000);
    await ended;
  });
});

describe('fieldOf', () => {
  const event: ProgramEvent = { event: 'port-chosen', atMs: 1, address: 'tls://10.0.0.1:8780' };
  it('reads a field', () => expect(fieldOf(event, 'address', z.string(), HERON)).toBe('tls://10.0.0.1:8780'));
  it.each([
    ['port', z.number()],
    ['address', z.number()],
  ])('refuses %s of another shape', (name, shape) => {
    expect(() => fieldOf(event, name, shape, HERON)).toThrow(expect.objectContaining({ code: 'output-broken' }));
  });
});
