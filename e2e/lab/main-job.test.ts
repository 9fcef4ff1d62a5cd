import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProofPhaseId, ProofReport } from '../../src/shared/model/proof';
import { type Muster, musterHere, type Told, timeTo, told } from './command-line';
import { canRunLab, downLab, execInNode, type Lab, upLab } from './lab.mjs';
import { leftOn, listenersOn, stateOf } from './left-behind';
import { nodeOf } from './node-of';

const INSTANCE = 'main-job';
const can = canRunLab();

/** Phases of a proof that have work on a node to end when they are cancelled. */
const CANCELLED_IN: readonly ProofPhaseId[] = ['install', 'compute'];

describe.skipIf(!can.ok)(`from a bare worker to a passed report${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;
  let before: Record<string, string>;
  const times: Record<string, number | null> = {};

  const node = (name: string) => nodeOf(lab, name);
  const heron = () => node('heron').address;
  const knownHosts = () => readFileSync(join(lab.managerHome, '.ssh', 'known_hosts'), 'utf8');
  const states = async () => ({
    heron: await stateOf(node('heron')),
    atlas: await stateOf(node('atlas')),
    knownHosts: knownHosts(),
  });
  const statusOf = (one: Told, address: string) => one.result.nodes?.find((at) => at.address === address)?.status;
  const left = async () => (await Promise.all([node('heron'), node('atlas')].map(leftOn))).flat();
  const isOfShare = (what: string) => /sshfs|^mount: /.test(what);
  const reportOf = (one: Told) => ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));

  beforeAll(async () => {
    lab = await upLab('bare', { instance: INSTANCE });
    muster = musterHere(lab);
    before = await states();
  });
  afterAll(async () => {
    console.info('times in ms:', JSON.stringify(times));
    await downLab({ instance: INSTANCE });
  });

  it('builds the cluster and names what stands in the way', async () => {
    const set = await muster([
      ...['cluster', 'set', '--scheduler', `alice@${node('atlas').address}`, '--workers', `alice@${heron()}:2`],
    ]);
    expect(set.code, told(set)).toBe(0);
    const checked = await muster(['check']);
    expect(checked.code, told(checked)).toBe(1);
    expect([statusOf(checked, heron()), statusOf(checked, node('atlas').address)]).toEqual([
      'host-key-unknown',
      'ready',
    ]);
    expect(await states()).toEqual(before);
  });

  it('trusts the host key only with the fingerprint of the node', async () => {
    const own = node('heron').hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint ?? '';
    const other = own.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const wrong = await muster(['trust', heron(), '--accept-host-key', `${heron()}=${other}`]);
    expect([wrong.code, wrong.result.failure?.code]).toEqual([1, 'fingerprint-differs']);
    expect(knownHosts()).toBe(before.knownHosts);
    const right = await muster(['trust', heron(), '--accept-host-key', `${heron()}=${own}`]);
    expect(right.code, told(right)).toBe(0);
  });

  it('fixes the rest, asking for the password once', async () => {
    const { password } = node('heron');
    const fixed = await muster(['fix', '--all'], {
      answers: [{ ask: 'login-password', node: heron(), value: password }],
    });
    expect(fixed.code, told(fixed)).toBe(0);
    expect(statusOf(fixed, heron())).toBe('ready');
    expect(JSON.stringify(fixed.events) + fixed.stderr).not.toContain(password);
    times['P6 fix --all'] = fixed.tookMs;
  });

  it('fails the proof while the share is a plain folder on the worker, and says why', async () => {
    const folder = 'mkdir -p ~/clustershare/lab';
    await Promise.all(['heron', 'atlas'].map((name) => execInNode(node(name), ['sh', '-c', folder])));
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([1, 'failed']);
    const report = reportOf(proved);
    expect(report.claims.filter(({ state }) => state === 'broken')).toMatchObject([
      { id: 'mount-before', reason: 'local-directory' },
    ]);
    expect(JSON.stringify(report.headline)).toContain('is a plain folder of its own, not the share');
    const remove = 'rmdir ~/clustershare/lab ~/clustershare';
    await Promise.all(['heron', 'atlas'].map((name) => execInNode(node(name), ['sh', '-c', remove])));
    // What was loading for the run is ended, and has a second of grace before it is killed.
    await expect.poll(left, { timeout: 2_500 }).toEqual([]);
  });

  it('sets the share up, and changes nothing a second time', async () => {
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    times['P8 share apply, first'] = applied.tookMs;
    const lookedAt = Date.now();
    const state = await states();
    times['look at both nodes'] = Date.now() - lookedAt;
    const again = await muster(['share', 'apply']);
    expect(again.code, told(again)).toBe(0);
    expect(again.events.filter(({ what }) => what.type === 'change-recorded')).toEqual([]);
    times['P8 share apply, again'] = again.tookMs;
    expect(await states()).toEqual(state);
  });

  it.each(CANCELLED_IN)('is cancelled in the phase %s within 3 s, and leaves nothing', async (phase) => {
    let interruptedAt: number | null = null;
    const proved = await muster(['prove'], {
      onEvent: (what, interrupt) => {
        if (interruptedAt !== null || what.type !== 'proof-phase' || what.span.phase !== phase) return;
        interruptedAt = Date.now();
        interrupt();
      },
    });
    const tookMs = interruptedAt === null ? Number.NaN : Date.now() - interruptedAt;
    times[`cancelled in ${phase}`] = tookMs;
    expect(proved.code, told(proved)).toBe(130);
    expect(tookMs).toBeLessThan(3_000);
    // A script that is ended on a node has a second of grace before it is killed.
    await expect.poll(async () => (await left()).filter((what) => !isOfShare(what)), { timeout: 2_500 }).toEqual([]);
  });

  it('proves the cluster, listening only where it said it would', async () => {
    const seen = new Map<string, Set<string>>([
      ['heron', new Set()],
      ['atlas', new Set()],
    ]);
    let isRunning = true;
    const watching = [...seen].map(async ([name, all]) => {
      while (isRunning) for (const one of await listenersOn(node(name))) all.add(one);
    });
    const proved = await muster(['prove']);
    isRunning = false;
    await Promise.all(watching);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    for (const [name, all] of seen) {
      const ports = [...all].filter((one) => !one.startsWith('127.0.0.1:') && !one.startsWith('[::1]:'));
      expect(ports.length, `${name} listened nowhere`).toBeGreaterThan(0);
      for (const one of ports) expect(one).toMatch(portsOf(name, node(name).address));
    }
    expect((await left()).filter((what) => !isOfShare(what))).toEqual([]);
    times['P9 prove, first'] = proved.tookMs;
  });

  it('proves it again in less time', async () => {
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    times['P10 prove, again'] = proved.tookMs;
    const batch = timeTo(proved, ({ type }) => type === 'proof-batch');
    times['P10 until the first batch'] = batch;
    const check = await muster(['share', 'check']);
    expect(check.code, told(check)).toBe(0);
    times['share check'] = check.tookMs;
  });

  it('takes the share down and everything back', async () => {
    const down = await muster(['share', 'down']);
    expect(down.code, told(down)).toBe(0);
    expect(await left()).toEqual([]);
    const undone = await muster(['undo', '--all']);
    expect(undone.code, told(undone)).toBe(0);
    expect(await states()).toEqual(before);
    expect(await left()).toEqual([]);
  });
});

/** Where a node may listen during a run: the scheduler on 8780-8790, workers on 9000-9100, on the cluster's address. */
function portsOf(name: string, address: string): RegExp {
  const ports = name === 'atlas' ? '87(8\\d|90)' : '9(0\\d\\d|100)';
  return new RegExp(`^${address.replaceAll('.', '\\.')}:${ports}$`);
}
