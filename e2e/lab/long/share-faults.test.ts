import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../../src/engine/journal/file-journal';
import { ShareMonitor } from '../../../src/engine/share/share-monitor';
import type { EngineHappening } from '../../../src/shared/model/event';
import type { NodeId } from '../../../src/shared/model/ids';
import { told } from '../command-line';
import { clusterOfLab, jobStand } from '../job-stand';
import { canRunLab, downLab, fault, type Lab, upLab } from '../lab.mjs';
import { ShareStand } from './share-stand';

const INSTANCE = 'i6-faults';
const can = canRunLab();
const WORKERS = ['heron', 'ibis'] as const;
const NAMES = ['atlas', 'heron', 'ibis'] as const;

describe.skipIf(!can.ok)(
  `the share when the line is cut and Muster is killed${can.ok ? '' : ` (${can.reason})`}`,
  () => {
    let lab: Lab;
    let stand: ShareStand;
    let before: Record<string, string>;
    const times: Record<string, number> = {};

    beforeAll(async () => {
      lab = await upLab('pair', { instance: INSTANCE, replace: true });
      stand = new ShareStand(lab);
      before = await stand.states(NAMES);
      await stand.choose('atlas', WORKERS);
    });
    afterAll(async () => {
      console.info('times in ms:', JSON.stringify(times));
      expect((await downLab({ instance: INSTANCE })).leftovers).toEqual([]);
    });

    const cut = (isDown: boolean) => fault('atlas', isDown ? 'link-down' : 'link-up', { instance: INSTANCE });
    const isStep = (step: string, state: string) => (what: EngineHappening) =>
      what.type === 'share-step' && what.step === step && what.state.state === state;
    const isChange = (state: string, text: string) => (what: EngineHappening) =>
      what.type === 'change-recorded' && what.entry.state === state && what.entry.what.en.startsWith(text);

    /** Every moment of setting up: intents on disk before the act, steps in between, results after it. */
    it.each([
      ['the first intent on the scheduler', isChange('intent', 'made the folder')],
      ['the scheduler is ready, the workers begin', isStep('reverse-ssh', 'done')],
      ['between the intent and the result of a mount', isChange('intent', 'mounted')],
      ['keys are set, nothing is mounted', isStep('env', 'done')],
      ['mounted, its result not yet written', isStep('mount', 'done')],
      ['the result of a mount', isChange('done', 'mounted')],
      ['in the sentinel', isStep('sentinel', 'running')],
    ])('killed with -9 at: %s. The next set-up finishes, and taking down leaves nothing', async (_name, fits) => {
      expect(await stand.killedAt(['share', 'apply'], fits)).toBe(true);
      const again = await stand.muster(['share', 'apply']);
      expect(again.code, told(again) + JSON.stringify(stand.failures(again))).toBe(0);
      const checked = await stand.muster(['share', 'check']);
      expect(checked.code, told(checked)).toBe(0);
      const down = await stand.muster(['share', 'down']);
      expect(down.code, told(down)).toBe(0);
      expect(await stand.states(NAMES)).toEqual(before);
    });

    it('goes on after a worker was switched off in the middle of its set-up, and serves the other one', async () => {
      let restarted: Promise<void> | null = null;
      const heron = stand.node('heron').address;
      const applied = await stand.muster(['share', 'apply'], {
        onEvent: (what) => {
          const isNow = what.type === 'share-step' && what.worker === heron && isStep('env', 'done')(what);
          if (isNow) restarted ??= stand.restart('heron');
        },
      });
      expect(restarted).not.toBeNull();
      await restarted;
      // The mount may have been quicker than the switch.
      if (applied.code !== 0) expect(Object.keys(stand.failures(applied))).toEqual(['heron']);
      expect(await stand.mountsOn('heron')).toEqual([]);
      expect(await stand.mountsOn('ibis')).toHaveLength(1);
      const checked = await stand.muster(['share', 'check']);
      expect(stand.reasons(checked)).toEqual({
        heron: expect.stringMatching(/^(local-directory|not-mounted)$/),
        ibis: 'none',
      });
      const again = await stand.muster(['share', 'apply']);
      expect(again.code, told(again) + JSON.stringify(stand.failures(again))).toBe(0);
      const down = await stand.muster(['share', 'down']);
      expect(down.code, told(down)).toBe(0);
      expect(await stand.states(NAMES)).toEqual(before);
    });

    it('names the scheduler that is cut off during the set-up, within its deadline, and finishes later', async () => {
      let isCut: Promise<unknown> | null = null;
      const startedAt = Date.now();
      const applied = await stand.muster(['share', 'apply'], {
        onEvent: (what) => {
          if (!isCut && isStep('reverse-ssh', 'done')(what)) isCut = cut(true);
        },
      });
      await isCut;
      times['cut off in apply'] = Date.now() - startedAt;
      expect(applied.code, told(applied)).not.toBe(0);
      expect(times['cut off in apply']).toBeLessThan(150_000);
      await cut(false);
      const again = await stand.muster(['share', 'apply']);
      expect(again.code, told(again) + JSON.stringify(stand.failures(again))).toBe(0);
    });

    it('names the scheduler that is cut off during the check, and holds again when it is back', async () => {
      expect((await stand.muster(['share', 'apply'])).code).toBe(0);
      await cut(true);
      const startedAt = Date.now();
      const checked = await stand.muster(['share', 'check']);
      times['check of a scheduler that is cut off'] = Date.now() - startedAt;
      expect(checked.code).not.toBe(0);
      expect(checked.result.failure?.code).toMatch(/^(unreachable|connection-lost|server-silent)$/);
      expect(checked.result.failure?.nodeId).toBe(stand.node('atlas').address);
      expect(times['check of a scheduler that is cut off']).toBeLessThan(30_000);
      await cut(false);
      const again = await stand.muster(['share', 'check']);
      expect(again.code, told(again) + JSON.stringify(stand.failures(again))).toBe(0);
    });

    it('lets nothing hang for longer than its deadline while a worker writes, shows the loss within 15 s, and comes back', async () => {
      expect((await stand.muster(['share', 'apply'])).code).toBe(0);
      const journal = await openJournal(`${lab.managerHome}/monitor.jsonl`, Date.now);
      const cluster = clusterOfLab(lab);
      const jobs = jobStand(lab, cluster, journal, () => {
        throw new Error('nobody is asked');
      });
      const seen: { state: string; at: number }[] = [];
      jobs.log.listen(({ what }) => {
        if (what.type === 'share-health' && what.worker === 'heron')
          seen.push({ state: what.health.state, at: Date.now() });
      });
      const heron = 'heron' as NodeId;
      const good = {
        reason: 'none',
        workerReads: true,
        schedulerReads: true,
        isRightMount: true,
        elapsedMs: 1,
      } as const;
      const more = {
        workerReadMs: 1,
        schedulerReadMs: 1,
        tokenBytes: 1,
        answerBytes: 1,
        clockSkewMs: 0,
        at: Date.now(),
      };
      jobs.log.emit({ type: 'share-sentinel', worker: heron, result: { ...good, ...more } });
      const monitor = new ShareMonitor({
        fleet: () => jobs.log.fleet,
        session: (node) => jobs.pool.get(node, jobs.log.fleet.cluster),
        emit: (happening) => jobs.log.emit(happening),
        now: Date.now,
        isShareBusy: () => false,
      });
      const until = async (states: readonly string[], withinS: number): Promise<number | null> => {
        const startedAt = Date.now();
        while (Date.now() - startedAt < withinS * 1000) {
          const found = seen.find((one) => states.includes(one.state) && one.at >= startedAt - 50);
          if (found) return found.at - startedAt;
          await stand.sh('heron', 'sleep 0.2');
        }
        return null;
      };
      monitor.start();
      try {
        await monitor.look();
        expect(seen.map(({ state }) => state)).toEqual(['alive']);
        const writing = stand.sh(
          'heron',
          'dd if=/dev/zero of=clustershare/lab/big bs=1M count=400 2>&1; rm -f clustershare/lab/big; echo ended',
          'alice',
          120_000,
        );
        await stand.sh('heron', 'sleep 1');
        await cut(true);
        const lost = await until(['hung', 'dead'], 15);
        times['a lost mount is shown after'] = lost ?? -1;
        expect(lost, JSON.stringify(seen)).not.toBeNull();
        const checked = await stand.muster(['share', 'check', stand.node('heron').address]);
        expect(checked.code).not.toBe(0);
        await cut(false);
        const back = await until(['alive'], 90);
        times['alive again after'] = back ?? -1;
        expect(back).not.toBeNull();
        expect(await writing).toContain('ended');
      } finally {
        monitor.stop();
        await jobs.pool.close();
        await journal.close();
        await cut(false);
      }
      const repaired = await stand.muster(['share', 'apply']);
      expect(repaired.code, told(repaired)).toBe(0);
      const down = await stand.muster(['share', 'down']);
      expect(down.code, told(down)).toBe(0);
      expect(await stand.states(NAMES)).toEqual(before);
    });
  },
);
