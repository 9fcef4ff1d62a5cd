import { describe, expect, it } from 'vitest';
import { Failure } from '../shared/failure';
import { emptyCluster, thisComputer } from '../shared/model/cluster';
import type { NodeId } from '../shared/model/ids';
import type { Session, SessionPort } from './session';
import { SessionPool } from './session-pool';

const heron = 'heron' as NodeId;
const cluster = { ...emptyCluster('lab'), nodes: [{ ...thisComputer('heron'), id: heron, address: '10.0.0.2' }] };

/** A port whose connections never come about, and end only by their signal. */
function stuckPort() {
  const signals: (AbortSignal | undefined)[] = [];
  const open: SessionPort['open'] = (_target, { signal }) => {
    signals.push(signal);
    return new Promise<Session>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new Failure('cancelled')));
    });
  };
  return { signals, port: { open } as SessionPort };
}

describe('SessionPool', () => {
  it('is closed at once although a connection is still being made, and makes new ones afterwards', async () => {
    const { port, signals } = stuckPort();
    const pool = new SessionPool(port);
    const first = pool.get(heron, cluster);
    const ended = expect(first).rejects.toMatchObject({ code: 'connection-lost' });
    await pool.close();
    await ended;
    const second = pool.get(heron, cluster);
    second.catch(() => undefined);
    expect(second).not.toBe(first);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    await pool.close();
  });

  it('lets a cancelled job go at once, and the connection go on for others', async () => {
    const { port, signals } = stuckPort();
    const pool = new SessionPool(port);
    const [job, other] = [new AbortController(), new AbortController()];
    const waiting = pool.getFor(job.signal, heron, cluster);
    const alsoWaiting = pool.getFor(other.signal, heron, cluster);
    alsoWaiting.catch(() => undefined);
    job.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(signals).toHaveLength(1);
    expect(signals[0]?.aborted).toBe(false);
    await pool.close();
  });

  it('ends a connection half made when the last job that waits for it is cancelled, and makes a new one for the next', async () => {
    const { port, signals } = stuckPort();
    const pool = new SessionPool(port);
    const jobs = [new AbortController(), new AbortController()];
    const waiting = jobs.map(({ signal }) => pool.getFor(signal, heron, cluster));
    for (const job of jobs) job.abort();
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'cancelled' });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
    pool.getFor(new AbortController().signal, heron, cluster).catch(() => undefined);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    await pool.close();
  });

  it('keeps an open connection when the job that made it is cancelled', async () => {
    const session = { nodeId: heron, closed: new Promise<void>(() => undefined), close: async () => undefined };
    let opened = 0;
    const open = async () => {
      opened++;
      return session as unknown as Session;
    };
    const pool = new SessionPool({ open } as unknown as SessionPort);
    const job = new AbortController();
    await pool.getFor(job.signal, heron, cluster);
    job.abort();
    expect(await pool.getFor(new AbortController().signal, heron, cluster)).toBe(session);
    expect(opened).toBe(1);
  });

  it('still serves the clearing up of a job that was cancelled before', async () => {
    const session = { nodeId: heron, closed: new Promise<void>(() => undefined), close: async () => undefined };
    const pool = new SessionPool({ open: async () => session as unknown as Session } as unknown as SessionPort);
    expect(await pool.getFor(AbortSignal.abort(), heron, cluster)).toBe(session);
  });
});
