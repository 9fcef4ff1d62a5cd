import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { told } from '../command-line';
import { canRunLab, downLab, fault, type Lab, upLab } from '../lab.mjs';
import { changesIn, ShareStand } from './share-stand';

const INSTANCE = 'i6-eight';
const can = canRunLab();
const SIX = ['heron', 'ibis', 'kite', 'lark', 'merlin', 'raven'] as const;
const ALL = [...SIX, 'owl', 'quail'] as const;

describe.skipIf(!can.ok)(`the share of eight workers${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let stand: ShareStand;
  const times: Record<string, number> = {};

  beforeAll(async () => {
    lab = await upLab(
      {
        nodes: [
          { name: 'atlas', role: 'scheduler' },
          ...SIX.map((name) => ({ name, ...(name === 'raven' ? { staleMount: 'dead' as const } : {}) })),
          { name: 'owl' },
          { name: 'quail', sshd: 'off' },
        ],
      },
      { instance: INSTANCE, replace: true },
    );
    stand = new ShareStand(lab);
    await stand.sh('owl', 'rm /dev/fuse', 'root');
    await stand.choose('atlas', ALL);
  });
  afterAll(async () => {
    console.info('times in ms:', JSON.stringify(times));
    expect((await downLab({ instance: INSTANCE })).leftovers).toEqual([]);
  });

  it('mounts six, repairs the stale one among them, and names the dead one and the one without FUSE', async () => {
    const applied = await stand.muster(['share', 'apply']);
    times['eight, two of them broken'] = applied.tookMs;
    expect(applied.code, told(applied)).toBe(1);
    const failures = stand.failures(applied);
    expect(Object.keys(failures).sort()).toEqual(['owl', 'quail']);
    expect(failures.owl).toMatch(/^mount-failed: .*fuse: device not found/);
    expect(failures.quail).toMatch(/^port-refused: /);
    const mounted = await Promise.all(SIX.map((name) => stand.mountsOn(name)));
    const source = `alice@${stand.node('atlas').address}:/home/alice/clustershare/lab /home/alice/clustershare/lab`;
    expect(mounted).toEqual(SIX.map(() => [source]));
    expect(await stand.mountsOn('owl')).toEqual([]);
  });

  it('changes nothing the second time, and says so', async () => {
    const again = await stand.muster(['share', 'apply', ...SIX.map((name) => stand.node(name).address)]);
    times['six again'] = again.tookMs;
    expect([again.code, changesIn(again)], told(again)).toEqual([0, 0]);
    const planned = await stand.muster(['share', 'plan', ...SIX.map((name) => stand.node(name).address)]);
    expect(JSON.stringify(planned.result)).toContain('Everything is set up already; nothing is changed.');
  });

  it('proves the share of six, each direction with its own time, and sees nothing of a proof yet', async () => {
    const checked = await stand.muster(['share', 'check', ...SIX.map((name) => stand.node(name).address)]);
    times['check of six'] = checked.tookMs;
    expect(checked.code, told(checked)).toBe(0);
    const results = checked.events.flatMap(({ what }) => (what.type === 'share-sentinel' ? [what.result] : []));
    expect(results).toHaveLength(SIX.length);
    for (const result of results) {
      expect(result.workerReadMs).toBeGreaterThanOrEqual(0);
      expect(result.schedulerReadMs).toBeGreaterThanOrEqual(0);
      expect([result.tokenBytes, result.answerBytes]).toEqual([40, 50]);
      expect(Math.abs(result.clockSkewMs ?? 9999)).toBeLessThan(2000);
    }
  });

  it('refuses a plain folder in place of the mount, with that reason, and says the same of a mount of the wrong place', async () => {
    await stand.sh('heron', 'fusermount3 -u ~/clustershare/lab');
    await stand.sh('atlas', 'mkdir -p ~/elsewhere');
    const place = `${stand.at('atlas')}:/home/alice/elsewhere`;
    await stand.sh('ibis', `fusermount3 -u ~/clustershare/lab && sshfs ${place} /home/alice/clustershare/lab`);
    await stand.sh(
      'kite',
      `fusermount3 -u ~/clustershare/lab && sshfs -o ro ${place.replace('elsewhere', 'clustershare/lab')} /home/alice/clustershare/lab`,
    );
    const nodes = ['heron', 'ibis', 'kite', 'lark'].map((name) => stand.node(name).address);
    const checked = await stand.muster(['share', 'check', ...nodes]);
    expect(checked.code).toBe(1);
    expect(stand.reasons(checked)).toEqual({
      heron: 'local-directory',
      ibis: 'wrong-source',
      kite: 'read-only',
      lark: 'none',
    });
    const repaired = await stand.muster(['share', 'apply', ...nodes]);
    expect(repaired.code, told(repaired)).toBe(0);
  });

  it('tells clustershare2 from clustershare', async () => {
    await stand.muster(['share', 'down']);
    await stand.sh('atlas', 'mkdir -p ~/clustershare/lab ~/clustershare/lab2');
    const place = `${stand.at('atlas')}:/home/alice/clustershare/lab2`;
    await stand.sh(
      'heron',
      `mkdir -p ~/clustershare/lab ~/clustershare/lab2 && sshfs ${place} /home/alice/clustershare/lab2`,
    );
    const heron = stand.node('heron').address;
    const checked = await stand.muster(['share', 'check', heron]);
    expect(stand.reasons(checked)).toEqual({ heron: 'local-directory' });
    const applied = await stand.muster(['share', 'apply', heron]);
    expect(applied.code, told(applied)).toBe(0);
    expect((await stand.mountsOn('heron')).map((line) => line.split(' ')[1]).sort()).toEqual([
      '/home/alice/clustershare/lab',
      '/home/alice/clustershare/lab2',
    ]);
    await stand.muster(['share', 'down', heron]);
    expect((await stand.mountsOn('heron')).map((line) => line.split(' ')[1])).toEqual([
      '/home/alice/clustershare/lab2',
    ]);
    await stand.sh('heron', 'fusermount3 -u ~/clustershare/lab2');
    // The scheduler keeps its end while a worker that cannot be reached may still have the share.
    await stand.choose('atlas', ['heron', 'lark']);
    expect((await stand.muster(['share', 'down'])).code).toBe(0);
  });

  it.each(['a b', "it's", 'x"y', '$HOME', 'größe-ä', 'a,b', '#1 %s'])(
    'mounts and proves a share called %j',
    async (name) => {
      const path = `clustershare/${name}`;
      const set = await stand.choose('atlas', ['heron', 'lark'], '--share', path, '--remote-share', path);
      expect(set.code, told(set)).toBe(0);
      const before = await stand.states(['heron', 'lark', 'atlas']);
      const applied = await stand.muster(['share', 'apply']);
      expect(applied.code, told(applied)).toBe(0);
      const checked = await stand.muster(['share', 'check']);
      expect(checked.code, told(checked)).toBe(0);
      const down = await stand.muster(['share', 'down']);
      expect(down.code, told(down)).toBe(0);
      expect(await stand.states(['heron', 'lark', 'atlas'])).toEqual(before);
    },
  );

  it('ends the readers that a dead mount blocks when it is repaired', async () => {
    await stand.choose('atlas', ['heron'], '--share', 'clustershare/lab', '--remote-share', 'clustershare/lab');
    expect((await stand.muster(['share', 'apply'])).code).toBe(0);
    await fault('heron', 'sshfs-stop', { instance: INSTANCE });
    await stand.sh(
      'heron',
      'setsid ls ~/clustershare/lab >/dev/null 2>&1 & setsid cat ~/clustershare/lab/none >/dev/null 2>&1 & sleep 1',
    );
    const blocked = (): Promise<string> =>
      stand.sh('heron', "ps -eo args= | grep -cE '^(ls|cat) /home/alice/clustershare' || true");
    expect(Number(await blocked())).toBeGreaterThan(0);
    const repaired = await stand.muster(['share', 'apply']);
    times['repair of a hung mount'] = repaired.tookMs;
    expect(repaired.code, told(repaired)).toBe(0);
    expect(await blocked()).toBe('0');
  });
});
