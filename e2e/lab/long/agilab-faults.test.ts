import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineHappening } from '../../../src/shared/model/event';
import { PROOF_PHASES } from '../../../src/shared/model/phases';
import type { ProofPhaseId } from '../../../src/shared/model/proof';
import { told } from '../command-line';
import { canRunLab, downLab, fault } from '../lab.mjs';
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

const INSTANCE = 'agilab-faults';
const can = canRunLab();

/** A dead peer is noticed within 15 s; then every node is asked what is left there, and what was changed there. */
const VERDICT_WITHIN_MS = 60_000;
/** Without a heartbeat, the node ends by itself what AGILab runs there. */
const HEARTBEAT_WITHIN_MS = 35_000;
/**
 * A worker that was reading or writing through SSHFS when the line was cut is killed as soon, but the kernel lets go of it, and of
 * its ports, only when sshfs gives up the lost scheduler: ServerAliveInterval=15 three times, then a second try to connect.
 */
const SHARE_WITHIN_MS = 100_000;
/** A shell that sshd started for a script whose first byte was lost with the line: it waits for sshd, and runs nothing. */
const isUnfed = (what: string) => /^heron process: +\d+ Ss +\/bin\/sh -s$/.test(what);

describe.skipIf(!can.ok)(`a proof by AGILab that is cancelled or cut off${can.ok ? '' : ` (${can.reason})`}`, () => {
  let stand: AgilabStand;
  const times: Record<string, number> = {};

  /** The moment to interrupt: an installation is at work only when AGILab has something running on a worker. */
  const momentOf = (phase: ProofPhaseId) => {
    let hasBegun = false;
    return (what: EngineHappening): boolean => {
      hasBegun ||= begins(what, phase);
      if (phase !== 'install') return hasBegun;
      return hasBegun && what.type === 'log' && what.lines.some(({ text }) => /exec_ssh .*uv /.test(text));
    };
  };
  /** Without its environment a node has something to install. */
  const forget = () => stand.at('heron', `rm -rf ~/${ENVIRONMENT}/.venv`);

  beforeAll(async () => {
    stand = await agilabStand(INSTANCE);
  }, LONG_MS);
  afterAll(async () => {
    console.info('times in ms:', JSON.stringify(times));
    await downLab({ instance: INSTANCE });
  });

  it.each(PROOF_PHASES)('is cancelled in the phase %s, and leaves nothing on any node within 2 s', async (phase) => {
    if (phase === 'install') await forget();
    const isNow = momentOf(phase);
    let interruptedAt = Number.NaN;
    let gone: Promise<number> = Promise.resolve(Number.NaN);
    const proved = await stand.muster(['prove'], {
      timeoutMs: LONG_MS,
      onEvent: (what, interrupt) => {
        if (!Number.isNaN(interruptedAt) || !isNow(what)) return;
        interruptedAt = Date.now();
        interrupt();
        gone = untilGone(interruptedAt);
      },
    });
    expect(proved.code, told(proved)).toBe(130);
    expect(reportOf(proved).verdict).toBe('cancelled');
    times[`cancelled in ${phase}`] = await gone;
    expect(await stand.leftAt(...ALL)).toEqual([]);
    expect(times[`cancelled in ${phase}`], seenLast.join('\n')).toBeLessThan(CANCELLED_WITHIN_MS);
  });

  /** What was still there when it was looked last but once. */
  let seenLast: string[] = [];
  /** Time from the interruption until a look at all nodes began that found nothing. */
  async function untilGone(sinceMs: number): Promise<number> {
    for (;;) {
      const lookedAt = Date.now();
      const left = await stand.leftAt(...ALL);
      if (left.length === 0) return lookedAt - sinceMs;
      seenLast = left;
      if (lookedAt - sinceMs > 30_000) return Number.POSITIVE_INFINITY;
    }
  }

  it.each(PROOF_PHASES.filter((phase) => phase !== 'plan'))(
    'ends with a verdict and a report when the line to a worker is cut in the phase %s',
    async (phase) => {
      if (phase === 'install') await forget();
      const isNow = momentOf(phase);
      let cut: Promise<unknown> | null = null;
      let cutAt = Number.NaN;
      const proved = await stand.muster(['prove'], {
        timeoutMs: LONG_MS,
        onEvent: (what) => {
          if (cut !== null || !isNow(what)) return;
          cutAt = Date.now();
          cut = fault('heron', 'link-down', { instance: INSTANCE });
        },
      });
      times[`verdict after a cut in ${phase}`] = Date.now() - cutAt;
      await cut;
      try {
        expect(proved.code, told(proved)).not.toBe(0);
        const report = reportOf(proved);
        expect(report.verdict, JSON.stringify(report.failure)).toBe('failed');
        expect(JSON.stringify(report.failure ?? report.claims)).toMatch(new RegExp(`heron|${stand.address('heron')}`));
        const left = report.claims.find(({ id }) => id === 'nothing-left');
        expect(left?.state).toBe('broken');
        expect(left?.observed).toMatch(/heron/);
        expect(await stand.leftAt('atlas', 'ibis')).toEqual([]);
        const isAtShare = ['mirror-inputs', 'compute', 'verify-outputs'].includes(phase);
        const leftThere = async () => (await stand.leftAt('heron')).filter((what) => !isUnfed(what));
        const timeout = isAtShare ? SHARE_WITHIN_MS : HEARTBEAT_WITHIN_MS;
        await expect.poll(leftThere, { timeout, interval: 500 }).toEqual([]);
        times[`heron is clean after a cut in ${phase}`] = Date.now() - cutAt;
        expect(times[`verdict after a cut in ${phase}`]).toBeLessThan(VERDICT_WITHIN_MS);
      } finally {
        await fault('heron', 'link-up', { instance: INSTANCE });
        const repaired = await stand.muster(['share', 'apply']);
        expect(repaired.code, told(repaired)).toBe(0);
      }
    },
    LONG_MS,
  );

  it('proves the cluster again after all this', async () => {
    const proved = await stand.muster(['prove'], { timeoutMs: LONG_MS });
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    expect(await stand.leftAt(...ALL)).toEqual([]);
  });
});
