import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import type { Lan } from '../discovery/lan';
import type { Session, SessionPort, SshTarget } from '../session';
import { patientPort } from './patient-port';

const target: SshTarget = { nodeId: 'heron' as NodeId, address: '10.0.0.9', port: 22, user: null, isTyped: false };
const session = { nodeId: target.nodeId } as Session;
const held = (said: string) => new Failure('connection-lost', undefined, { detail: `server said: ${said}` });

/** A port whose `open` fails with each of these in turn, and then opens. */
function portFailing(failures: Failure[]): SessionPort {
  return {
    open: async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return session;
    },
    lan: {} as Lan,
  } as unknown as SessionPort;
}

describe('patientPort', () => {
  it.each(['Not allowed at this time', 'Exceeded MaxStartups'])('waits while sshd says "%s"', async (said) => {
    const lines: string[] = [];
    const failure = held(said);
    const port = patientPort(portFailing([failure, held(said)]), {
      now: Date.now,
      log: (line) => lines.push(line),
      pauseMs: 5,
    });
    const opening = port.open(target, { timeoutMs: 1000 });
    expect(port.holdUpOf?.(target)).toBeNull();
    await Promise.resolve();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    const holdUp = port.holdUpOf?.(target);
    expect(holdUp?.failure).toBe(failure);
    expect(port.holdUpOf?.({ ...target, address: '10.0.0.8' })).toBeNull();
    expect(await opening).toBe(session);
    await holdUp?.over;
    expect(port.holdUpOf?.(target)).toBeNull();
    expect(lines).toHaveLength(1);
  });

  it('gives up after its patience, with the reason', async () => {
    const failure = held('Not allowed at this time');
    const times = [0, 50_000];
    const port = patientPort(portFailing([failure]), {
      now: () => times.shift() ?? 0,
      log: () => undefined,
      pauseMs: 5,
    });
    await expect(port.open(target, { timeoutMs: 1000 })).rejects.toBe(failure);
  });

  it('passes every other failure at once, and ends with a cancel', async () => {
    const refused = new Failure('login-refused');
    const options = { now: Date.now, log: () => undefined, pauseMs: 60_000 };
    await expect(patientPort(portFailing([refused]), options).open(target, { timeoutMs: 1000 })).rejects.toBe(refused);
    const abort = new AbortController();
    const port = patientPort(portFailing([held('Not allowed at this time')]), options);
    const opening = port.open(target, { timeoutMs: 1000, signal: abort.signal });
    setImmediate(() => abort.abort());
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(port.holdUpOf?.(target)).toBeNull();
  });

  it('hands on the network that discovery looks at', () => {
    const inner = portFailing([]);
    expect(patientPort(inner, { now: Date.now, log: () => undefined }).lan).toBe(inner.lan);
  });
});
