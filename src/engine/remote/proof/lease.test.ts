import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type LabNode, makeNodes, programText, sha256, startScript } from './program-lab';

const lab = makeNodes(['grebe']);
const [grebe] = lab.nodes as [LabNode];
const runs = join(grebe.home, '.muster-run');
const lease = join(runs, 'lease');
const path = process.env.PATH ?? '';
const nowS = () => Math.floor(Date.now() / 1000);

const hold = (runId: string, owner = `alice@${runId}`) =>
  startScript(
    grebe,
    programText('hold-node.sh'),
    {
      RUN_ID: runId,
      OWNER: owner,
      LEASE_LIMIT_S: '40',
      BEAT_S: '5',
      WENV: 'wenv/muster_flight_worker',
      INPUTS: 'inputs',
      INPUT_NAMES: 'a.csv b.csv',
      PROGRAM_NAMES: 'p.py',
    },
    path,
  );
const shutDown = (runId: string) =>
  startScript(
    grebe,
    programText('shut-down.sh'),
    { RUN_ID: runId, PORTS: '', OUTPUT: '', WHEELS: '', WAIT_S: '3' },
    path,
  ).closed;
const left = () => (existsSync(runs) ? readdirSync(runs) : []);

function leaveDead(beatS: number): void {
  mkdirSync(lease, { recursive: true });
  writeFileSync(join(lease, 'owner'), 'deadbeef bob@laptop\n');
  writeFileSync(join(lease, 'beat'), `${beatS}\n`);
}

describe.skipIf(process.platform === 'win32')('the lease of a node', () => {
  const started: ReturnType<typeof hold>[] = [];
  const begin = (runId: string) => {
    const one = hold(runId);
    started.push(one);
    return one;
  };
  const held = (one: ReturnType<typeof hold>) => one.line('MUSTER-HELD');

  afterEach(async () => {
    for (const one of started.splice(0)) {
      one.kill();
      await one.closed;
    }
    spawnSync('rm', ['-rf', runs]);
  });
  afterAll(() => lab.end());

  it('says what stands on the node, as the manager computes it', async () => {
    mkdirSync(join(grebe.home, 'inputs'), { recursive: true });
    writeFileSync(join(grebe.home, 'inputs/a.csv'), 'one\n');
    writeFileSync(join(grebe.home, 'inputs/b.csv'), 'two\n');
    const one = begin('run-1');
    const out = await held(one);
    const digest = sha256(`${sha256('one\n')}  a.csv\n${sha256('two\n')}  b.csv\n`);
    expect(out).toContain(`MUSTER-LEASE taken\nMUSTER-HAVE inputs ${digest}\n`);
    expect(out).not.toContain('MUSTER-HAVE programs');
  });

  it('is given back by the shut-down of its run, at once, and by no other', async () => {
    const one = begin('run-1');
    await held(one);
    expect((await shutDown('run')).out).toContain('MUSTER-CLEAN');
    expect(readFileSync(join(lease, 'owner'), 'utf8')).toBe('run-1 alice@run-1\n');
    const before = Date.now();
    expect((await shutDown('run-1')).out).toContain('MUSTER-CLEAN');
    expect(await one.closed).toMatchObject({ code: 0 });
    expect(Date.now() - before).toBeLessThan(4_000);
    expect(left()).toEqual([]);
  });

  it('goes to one of many that ask at once', async () => {
    const all = Array.from({ length: 6 }, (_, at) => begin(`run-${at}`));
    const first = await Promise.race(
      all.map((one, at) =>
        held(one).then(
          () => at,
          () => new Promise<number>(() => undefined),
        ),
      ),
    );
    const others = await Promise.all(all.filter((_, at) => at !== first).map((one) => one.closed));
    for (const { code, out } of others) {
      expect(code).toBe(3);
      expect(out).toMatch(/^MUSTER-ERROR node-leased /);
    }
    expect(readFileSync(join(lease, 'owner'), 'utf8')).toBe(`run-${first} alice@run-${first}\n`);
  });

  it('is not taken from a holder that gave a sign of life', async () => {
    leaveDead(nowS() - 10);
    const refused = await begin('run-2').closed;
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.out).toMatch(
      /^MUSTER-ERROR node-leased bob@laptop is running a proof on this node \(run deadbeef, last sign of life 1\d s ago\)\.$/m,
    );
  });

  it.each([
    ['long silent', () => nowS() - 100],
    ['one whose clock was set back', () => nowS() + 100_000],
  ])('is taken over from a holder that is %s, by one of many', async (_why, beatS) => {
    leaveDead(beatS());
    mkdirSync(join(runs, 'deadbeef/tls'), { recursive: true });
    const all = Array.from({ length: 4 }, (_, at) => begin(`run-${at}`));
    const ended = Promise.all(
      all.map((one) => Promise.race([one.closed, held(one).then((out) => ({ code: null, out }))])),
    );
    const outs = await ended;
    const winners = outs.filter(({ code }) => code === null);
    expect(winners).toHaveLength(1);
    expect(winners[0]?.out).toMatch(
      /MUSTER-LEASE taken-over from bob@laptop \(run deadbeef\), which gave no sign of life for \d+ s/,
    );
    // Its keys go too.
    expect(existsSync(join(runs, 'deadbeef'))).toBe(false);
  });
});
