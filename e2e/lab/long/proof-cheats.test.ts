import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProofReport } from '../../../src/shared/model/proof';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, type Lab, upLab } from '../lab.mjs';
import { nodeOf } from '../node-of';

const INSTANCE = 'proof-cheats';
const can = canRunLab();

/**
 * Waits on the scheduler for the output of aircraft 60 of a new run, and replaces it by what `change` makes of it: the
 * schema, and with it the id of the run, stays what it was.
 */
const CHEATER = `
import os, sys, time
import pyarrow.compute as pc, pyarrow.parquet as pq
path = os.path.expanduser("~/clustershare/lab/muster_flight/60.parquet")
old = open(path, "rb").read()
run = pq.read_schema(path).metadata[b"muster.run"]
end = time.monotonic() + 60
while time.monotonic() < end:
    try:
        table = pq.read_table(path)
    except Exception:
        continue
    if table.schema.metadata[b"muster.run"] == run:
        time.sleep(0.001)
        continue
    schema, part = table.schema, path + ".cheat"
    CHANGE
    if table is None:
        open(part, "wb").write(old)
    else:
        pq.write_table(table, part)
    os.replace(part, path)
    break
`;

/** Makes every result that heron writes during a new run say that ibis computed it, until a run was seen to its end. */
const STEALER = `
import glob, os, sys, time
import pyarrow.compute as pc, pyarrow.parquet as pq
thief, robbed = sys.argv[1:3]
folder = os.path.expanduser("~/clustershare/lab/muster_flight/")
runs = {pq.read_schema(path).metadata[b"muster.run"] for path in glob.glob(folder + "*.parquet")}
done, end = set(), time.monotonic() + 60
while len(done) < 16 and time.monotonic() < end:
    for path in glob.glob(folder + "*.parquet"):
        if path in done:
            continue
        try:
            table = pq.read_table(path)
        except Exception:
            continue
        if table.schema.metadata[b"muster.run"] in runs:
            continue
        done.add(path)
        if table["worker"][0].as_py().startswith(robbed + "#"):
            column = pc.replace_substring(table["worker"], robbed, thief)
            pq.write_table(table.set_column(6, table.schema.field(6), column).cast(table.schema), path + ".cheat")
            os.replace(path + ".cheat", path)
`;

describe.skipIf(!can.ok)(`a proof that somebody tries to fool${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;

  const node = (name: string) => nodeOf(lab, name);
  const reportOf = (one: Told) => ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));
  const brokenIn = (one: Told) =>
    Object.fromEntries(
      reportOf(one)
        .claims.filter(({ state }) => state === 'broken')
        .map(({ id, reason }) => [id, reason]),
    );

  beforeAll(async () => {
    lab = await upLab('pair', { instance: INSTANCE });
    muster = musterHere(lab);
    const workers = `alice@${node('heron').address},alice@${node('ibis').address}`;
    const set = await muster(['cluster', 'set', '--scheduler', `alice@${node('atlas').address}`, '--workers', workers]);
    expect(set.code, told(set)).toBe(0);
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
  }, 180_000);
  afterAll(() => downLab({ instance: INSTANCE }));

  it.each([
    ['a file of an earlier run', 'table = None', 'outputs-fresh', 'stale-output'],
    ['rows left out', 'table = table.slice(0, 47)', 'rows-complete', 'partial-rows'],
    [
      'a value altered by a millimetre',
      'table = table.set_column(4, schema.field(4), pc.add(table["speed"], 0.001)).cast(schema)',
      'values-correct',
      'altered-values',
    ],
    [
      'a worker that did not compute it',
      'table = table.set_column(6, schema.field(6), pc.replace_substring(table["worker"], "#0", "#7")).cast(schema)',
      'workers-agree',
      'wrong-worker',
    ],
  ])('fails it for %s', async (_what, change, claim, reason) => {
    const python = `${node('atlas').home}/wenv/muster_flight_worker/.venv/bin/python`;
    const cheating = execInNode(node('atlas'), [python, '-c', CHEATER.replace('CHANGE', change)], {
      timeoutMs: 70_000,
    });
    const proved = await muster(['prove']);
    const cheated = await cheating;
    expect(cheated.stderr).toBe('');
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([1, 'failed']);
    expect(brokenIn(proved)).toMatchObject({ [claim]: reason, 'same-bytes': 'bytes-differ' });
  });

  it('fails it for a worker that was idle, whatever the others say they did', async () => {
    const python = `${node('atlas').home}/wenv/muster_flight_worker/.venv/bin/python`;
    const argv = [python, '-c', STEALER, node('ibis').address, node('heron').address];
    const stealing = execInNode(node('atlas'), argv, { timeoutMs: 70_000 });
    const proved = await muster(['prove']);
    expect((await stealing).stderr).toBe('');
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([1, 'failed']);
    expect(brokenIn(proved)).toMatchObject({ 'every-slot-computed': 'idle-slot', 'workers-agree': 'wrong-worker' });
    expect(reportOf(proved).claims.find(({ id }) => id === 'every-slot-computed')?.observed).toContain(
      '#0 computed no aircraft',
    );
  });

  it('fails it while the share of a worker is a folder of its own', async () => {
    const asAlice = (command: string) => execInNode(node('ibis'), ['sh', '-c', command]);
    await asAlice('fusermount3 -u ~/clustershare/lab && mkdir -p ~/clustershare/lab/muster_flight');
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([1, 'failed']);
    expect(brokenIn(proved)).toEqual({ 'mount-before': 'local-directory' });
    await asAlice('rm -r ~/clustershare/lab/muster_flight');
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
  });

  it("leads to Dask's own pages while it runs, on this computer's loopback, and closes the way with the run", async () => {
    const pages: Promise<string>[] = [];
    const proved = await muster(['prove', '--dashboard'], {
      onEvent: (what) => {
        if (what.type !== 'log') return;
        const url = what.lines.map(({ text }) => /http:\/\/127\.0\.0\.1:\d+\S*/.exec(text)?.[0]).find(Boolean);
        if (url && /until the run ends/.test(what.lines.map(({ text }) => text).join('\n'))) pages.push(pageOf(url));
      },
    });
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    expect(pages).toHaveLength(1);
    expect(await pages[0]).toContain(`Scheduler tls://${node('atlas').address}:87`);
    const url = proved.events
      .flatMap(({ what }) => (what.type === 'log' ? what.lines : []))
      .map(({ text }) => /Dask shows its workers on (\S+) until/.exec(text)?.[1])
      .find(Boolean);
    await expect(pageOf(url ?? '')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

const pageOf = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = get(url, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on('end', () => resolve(text));
    });
    asked.on('error', reject);
  });
