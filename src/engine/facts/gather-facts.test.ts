import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/failure';
import type { NodeId } from '../../shared/model/ids';
import { LocalSession } from '../local/local-session';
import type { ReadOnlySession, RunOptions } from '../session';
import { FACTS, gatherFacts } from './gather-facts';

const here = new LocalSession({ home: process.env.HOME ?? '/', env: process.env });

/** A node that comes to the end of so many parts of the script at each asking. `asked` are the parts it was asked for. */
function busyNode(partsAtOnce: readonly number[], fail?: Failure) {
  const asked: string[] = [];
  const session = {
    nodeId: 'heron' as NodeId,
    user: 'ada',
    observe: async (_script: unknown, options: RunOptions) => {
      const parts = options.values?.PARTS ?? '';
      asked.push(parts);
      const most = partsAtOnce[asked.length - 1] ?? 0;
      const able = parts.split(' ').slice(0, most).join(' ');
      if (able === '') {
        if (fail) throw fail;
        return { exitCode: 0, stdout: '', stderr: '', droppedBytes: 0, durationMs: 0 };
      }
      return here.observe(FACTS, { ...options, values: { PARTS: able } });
    },
  } as unknown as ReadOnlySession;
  return { session, asked };
}
const gather = (session: ReadOnlySession) => gatherFacts(session, { now: Date.now });

describe('facts of a node that is too busy to tell all at once', () => {
  it('are asked for again, part by part, and are whole then', async () => {
    const { session, asked } = busyNode([4, 3, 11]);
    const facts = await gather(session);
    expect(facts.missing).toEqual([]);
    expect(asked).toEqual([
      'base clock system tools home rights mounts network keys hardware gpu',
      'home rights mounts network keys hardware gpu',
      'network keys hardware gpu',
    ]);
    const whole = await gatherFacts(here, { now: Date.now });
    // What another program of this computer may change between the two: free space, ports, mounts, interfaces.
    const { gatheredAt, clockOffsetMs, homeFreeBytes, portsInUse, mounts, daskProcesses, addresses, ...lasting } =
      whole;
    expect(facts).toMatchObject(lasting);
    expect(facts.addresses).not.toEqual([]);
    expect(Math.abs(facts.clockOffsetMs)).toBeLessThan(2_000);
  });

  it('are not asked for again when it told nothing more', async () => {
    const { session, asked } = busyNode([4]);
    expect((await gather(session)).missing).toContain('home');
    expect(asked).toHaveLength(2);
  });

  it.each(['deadline-passed', 'output-broken'] as const)('are kept when the second asking ends in %s', async (code) => {
    const { session, asked } = busyNode([4], new Failure(code));
    expect(await gather(session)).toMatchObject({ os: 'linux', missing: expect.arrayContaining(['home', 'gpu']) });
    expect(asked).toHaveLength(2);
  });

  it('are given up with the connection, and with the job', async () => {
    for (const code of ['connection-lost', 'cancelled'] as const) {
      await expect(gather(busyNode([4], new Failure(code)).session)).rejects.toMatchObject({ code });
    }
  });
});
