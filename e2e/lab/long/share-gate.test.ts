import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProofReport } from '../../../src/shared/model/proof';
import type { ShareSpeed } from '../../../src/shared/model/share';
import { type Told, told } from '../command-line';
import { canRunLab, downLab, fault, type Lab, upLab } from '../lab.mjs';
import { gateIn, ShareStand } from './share-stand';

const INSTANCE = 'i6b-gate';
const can = canRunLab();
const OUTPUTS = '/home/alice/clustershare/lab/muster_flight';

describe.skipIf(!can.ok)(`what a repair means for the last proof${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let stand: ShareStand;

  const said = (run: Told): string => gateIn(run)?.summary.en ?? 'no gate';
  const staleIn = (run: Told) => (gateIn(run)?.stale ?? []).map(({ evidence, why }) => [evidence, why.en, why.values]);
  const prove = async (): Promise<ProofReport> => {
    const proved = await stand.muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    return ProofReport.parse(JSON.parse(readFileSync(proved.result.reportJson ?? '', 'utf8')));
  };
  const speedsIn = (run: Told): Record<string, ShareSpeed> =>
    Object.fromEntries(
      run.events.flatMap(({ what }) =>
        what.type === 'share-speed' ? [[stand.nameOf(what.worker), what.speed] as const] : [],
      ),
    );

  beforeAll(async () => {
    lab = await upLab('pair', { instance: INSTANCE, replace: true });
    stand = new ShareStand(lab);
    const set = await stand.choose('atlas', ['heron', 'ibis']);
    expect(set.code, told(set)).toBe(0);
    const applied = await stand.muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    expect(gateIn(applied)?.proof).toBe('none');
    await prove();
  }, 240_000);
  afterAll(async () => {
    expect((await downLab({ instance: INSTANCE })).leftovers).toEqual([]);
  });

  it('the share check says that the proof still stands', async () => {
    const checked = await stand.muster(['share', 'check']);
    expect(checked.code, told(checked)).toBe(0);
    expect([gateIn(checked)?.proof, staleIn(checked)]).toEqual(['stands', []]);
    expect(said(checked)).toContain('The last proof still stands');
    console.info(`after the proof: ${said(checked)}`);
  });

  it('a lost mount that is repaired leaves it standing', async () => {
    await fault('heron', 'sshfs-kill', { instance: INSTANCE });
    const lost = await stand.muster(['share', 'check']);
    expect(lost.code).toBe(1);
    expect(stand.reasons(lost)).toMatchObject({
      heron: expect.stringMatching(/dead-mount|local-directory/),
      ibis: 'none',
    });
    const repaired = await stand.muster(['share', 'apply']);
    expect(repaired.code, told(repaired)).toBe(0);
    expect(gateIn(repaired)?.proof).toBe('stands');
    const checked = await stand.muster(['share', 'check']);
    expect([checked.code, gateIn(checked)?.proof]).toEqual([0, 'stands']);
    console.info(`after the repair: ${said(repaired)}`);
  });

  it('measures each mount, one number for each way, and the next proof has them in its report', async () => {
    const measured = await stand.muster(['share', 'speed']);
    expect(measured.code, told(measured)).toBe(0);
    const speeds = speedsIn(measured);
    expect(Object.keys(speeds).sort()).toEqual(['heron', 'ibis']);
    for (const speed of Object.values(speeds)) {
      for (const amount of [speed.writeBytesPerSecond, speed.readBytesPerSecond]) expect(amount).toBeGreaterThan(1e5);
      expect(speed.smallFilesPerSecond).toBeGreaterThan(0);
    }
    expect(await stand.sh('atlas', 'ls -A ~/clustershare/lab')).not.toContain('.muster');
    const { share } = await prove();
    console.info(`measured: ${JSON.stringify(speeds)}; in the report: ${JSON.stringify(share.speeds)}`);
    expect(share.speeds.map(({ node }) => stand.nameOf(node)).sort()).toEqual(['heron', 'ibis']);
    for (const speed of share.speeds) expect(speed.readBytesPerSecond).toBeGreaterThan(1e5);
  }, 240_000);

  it('an output that was changed makes it stale, by that file, and the full proof makes it stand again', async () => {
    await stand.sh('atlas', `printf x >> ${OUTPUTS}/60.parquet`);
    const checked = await stand.muster(['share', 'check']);
    // The share itself holds: what does not is the proof.
    expect(checked.code, told(checked)).toBe(0);
    expect(gateIn(checked)?.proof).toBe('stale');
    expect(staleIn(checked)).toMatchObject([['output', expect.any(String), { count: 1, name: '60.parquet' }]]);
    expect(said(checked)).toContain('Run the full proof again.');
    await prove();
    const again = await stand.muster(['share', 'check']);
    expect(gateIn(again)?.proof).toBe('stands');
  }, 240_000);

  it('a worker that lost its environment makes it stale, by its installation', async () => {
    const home = await stand.sh('heron', 'ls -d ~/wenv/* ~/.muster/*/.venv ~/.muster/* 2>/dev/null');
    const freeze = await stand.sh('heron', 'find ~ -name .muster-freeze -not -path "*/clustershare/*"');
    expect(freeze, home).not.toBe('');
    await stand.sh('heron', `rm -rf "$(dirname '${freeze.split('\n')[0]}')"`);
    const checked = await stand.muster(['share', 'check']);
    expect(checked.code, told(checked)).toBe(0);
    expect([gateIn(checked)?.proof, staleIn(checked).map(([kind]) => kind)]).toEqual(['stale', ['install']]);
    expect(staleIn(checked)[0]?.[2]).toMatchObject({ name: 'heron' });
    expect(said(checked)).toContain('Run the full proof again.');
    console.info(`without its environment: ${said(checked)} ${JSON.stringify(staleIn(checked))}`);
  });

  it('another number of slots makes it stale, by what it computed', async () => {
    const slots = `${stand.at('heron')},${stand.at('ibis')}:2`;
    await stand.muster(['cluster', 'set', '--scheduler', stand.at('atlas'), '--workers', slots]);
    const checked = await stand.muster(['share', 'check']);
    expect(staleIn(checked).map(([kind]) => kind)).toContain('compute');
  });
});
