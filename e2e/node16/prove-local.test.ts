import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHome, resultOf } from './muster-process';

const hasUv = spawnSync('uv', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasUv) console.warn('Skipped: the proof on this computer needs uv on the PATH.');

describe.skipIf(!hasUv)('muster prove --local', () => {
  let place: ReturnType<typeof makeHome>;
  let runId = '';
  beforeAll(() => {
    place = makeHome();
  });
  afterAll(() => place.end());

  it('computes on real Dask, without a display, SSH or a share', async () => {
    const { code, out, err } = await place.muster('prove', '--local', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const result = resultOf(out);
    expect(result).toMatchObject({ verdict: 'passed', success: true });
    runId = String(result.runId);
    const report = JSON.parse(readFileSync(String(result.reportJson), 'utf8')) as {
      batches: unknown[];
      claims: { state: string }[];
    };
    expect(report.batches).toHaveLength(16);
    expect(report.claims.every((claim) => claim.state === 'holds')).toBe(true);
    expect(readFileSync(String(result.report), 'utf8')).toMatch(/^<!doctype html>/i);
  }, 180_000);

  it('can be read again', async () => {
    const { code, out } = await place.muster('report', 'show');
    expect(code).toBe(0);
    expect(out).toContain('The cluster computes.');
    expect(out).toContain('Every row is there: 768');
    expect(resultOf((await place.muster('report', 'show', runId, '--json')).out)).toMatchObject({
      report: { id: runId },
    });
  });

  it.each([
    ['html', '<!doctype html>'],
    ['markdown', '# '],
    ['json', '{\n  "schema": "muster.proof/1"'],
  ])('can be exported as %s', async (format, begin) => {
    const file = join(place.home, `report.${format}`);
    expect(await place.muster('report', 'export', '--format', format, '--output', file)).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8').slice(0, begin.length).toLowerCase()).toBe(begin.toLowerCase());
  });

  it('is taken back whole', async () => {
    const { code } = await place.muster('undo', '--all');
    expect(code).toBe(0);
    const left = spawnSync('find', [place.home, '-path', '*/.muster', '-prune', '-o', '-name', '*muster*', '-print'], {
      encoding: 'utf8',
    });
    expect(left.stdout.split('\n').filter((path) => path.includes('wenv') || path.includes('localshare'))).toEqual([]);
  });
});
