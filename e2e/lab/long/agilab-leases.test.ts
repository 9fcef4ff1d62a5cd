import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode } from '../lab.mjs';
import {
  type AgilabStand,
  ALL,
  agilabStand,
  begins,
  CANCELLED_WITHIN_MS,
  ENVIRONMENT,
  LONG_MS,
  reportOf,
} from './agilab-stand';

const INSTANCE = 'agilab-leases';
const can = canRunLab();

describe.skipIf(!can.ok)(`a proof by AGILab beside somebody else’s work${can.ok ? '' : ` (${can.reason})`}`, () => {
  let stand: AgilabStand;
  const node = (name: string) => {
    const found = stand.lab.nodes.find((one) => one.name === name);
    if (!found) throw new Error(`The lab has no node ${name}.`);
    return found;
  };

  beforeAll(async () => {
    stand = await agilabStand(INSTANCE);
  }, LONG_MS);
  afterAll(() => downLab({ instance: INSTANCE }));

  it('does not work on a node at the same time as another manager, whatever the runner of either', async () => {
    const state = join(stand.lab.managerHome, '.muster');
    await cp(state, `${state}-2`, { recursive: true });
    /** The same person at another computer: own state, same login, another runner. */
    const second = musterHere(stand.lab, { MUSTER_HOME: `${state}-2` });
    const set = await second(['cluster', 'set', '--runner', 'dask']);
    expect(set.code, told(set)).toBe(0);
    const meanwhile = async (holder: Muster, other: Muster) => {
      let told: Promise<Told> | null = null;
      const held = await holder(['prove'], {
        timeoutMs: LONG_MS,
        onEvent: (what) => {
          if (begins(what, 'sentinel')) told ??= other(['prove'], { timeoutMs: LONG_MS });
        },
      });
      return [held, await (told as Promise<Told> | null)] as const;
    };
    for (const [holder, other] of [
      [stand.muster, second],
      [second, stand.muster],
    ] as const) {
      const [held, refused] = await meanwhile(holder, other);
      expect([held.code, held.result.verdict], told(held)).toEqual([0, 'passed']);
      expect(refused?.code, refused ? told(refused) : 'never started').toBe(1);
      const { failure, verdict } = reportOf(refused as Told);
      expect([verdict, failure?.code]).toEqual(['failed', 'node-leased']);
      expect(JSON.stringify(failure)).toMatch(/is running a proof on this node \(run [0-9a-f]{8}, last sign of life/);
      expect(await stand.leftAt(...ALL)).toEqual([]);
    }
  });

  it('leaves somebody else’s AGILab alone that is at work in the same environment', async () => {
    const foreign = `cd ${ENVIRONMENT} && exec .venv/bin/python -c 'import time; time.sleep(600)' wenv/flight_telemetry_worker`;
    const working = execInNode(node('ibis'), ['sh', '-c', foreign], { timeoutMs: LONG_MS });
    const pids = () => stand.at('ibis', "pgrep -f '[t]ime.sleep.600'");
    await expect.poll(pids, { timeout: 10_000 }).not.toBe('');
    const before = await pids();
    const proved = await stand.muster(['prove'], { timeoutMs: LONG_MS });
    expect([proved.code, reportOf(proved).failure?.code], told(proved)).toEqual([1, 'busy']);
    expect(await pids()).toBe(before);
    await stand.at('ibis', `kill ${before.split('\n').join(' ')}`);
    await working;
    await expect.poll(() => stand.leftAt(...ALL), { timeout: CANCELLED_WITHIN_MS }).toEqual([]);
  });
});
