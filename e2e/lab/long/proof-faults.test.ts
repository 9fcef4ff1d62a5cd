import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineHappening } from '../../../src/shared/model/event';
import { PROOF_PHASES } from '../../../src/shared/model/phases';
import { type ProofPhaseId, ProofReport } from '../../../src/shared/model/proof';
import { english } from '../../../src/shared/model/sentence';
import { type Muster, musterHere, type Told, told } from '../command-line';
import { canRunLab, downLab, execInNode, fault, type Lab, upLab } from '../lab.mjs';
import { leftOn } from '../left-behind';
import { nodeOf } from '../node-of';

const INSTANCE = 'proof-faults';
const can = canRunLab();

/** Cancelled: everything on every node has ended by then. */
const CANCELLED_WITHIN_MS = 2_000;
/** A dead peer is noticed within 15 s; then every node is asked once more what is left there. */
const VERDICT_WITHIN_MS = 45_000;
/** Without a heartbeat, what runs on a node ends itself. */
const HEARTBEAT_WITHIN_MS = 35_000;
/**
 * A slot that was writing through SSHFS when the line was cut is killed as soon, but the kernel lets go of it, and of its
 * ports, only when sshfs gives up the lost scheduler: ServerAliveInterval=15 three times, then a second try to connect.
 */
const WRITING_WITHIN_MS = 100_000;
/** A shell that sshd started for a script whose first byte was lost with the line: it waits for sshd, and runs nothing. */
const isUnfed = (what: string) => /^heron process: +\d+ Ss +\/bin\/sh -s$/.test(what);

describe.skipIf(!can.ok)(`a proof that is cancelled or cut off${can.ok ? '' : ` (${can.reason})`}`, () => {
  let lab: Lab;
  let muster: Muster;
  const times: Record<string, number> = {};

  const node = (name: string) => nodeOf(lab, name);
  const isOfShare = (what: string) => /sshfs|^mount: /.test(what);
  const leftAt = async (...names: string[]) =>
    (await Promise.all(names.map(async (name) => (await leftOn(node(name))).map((what) => `${name} ${what}`))))
      .flat()
      .filter((what) => !isOfShare(what.slice(what.indexOf(' ') + 1)));
  const reportOf = (one: Told) => ProofReport.parse(JSON.parse(readFileSync(one.result.reportJson ?? '', 'utf8')));
  const begins = (what: EngineHappening, phase: ProofPhaseId) =>
    what.type === 'proof-phase' && what.span.phase === phase && what.span.state === 'running';
  /** Without its environment a node has something to install. */
  const forget = (name: string) => execInNode(node(name), ['sh', '-c', 'rm -rf ~/wenv/muster_flight_worker/.venv']);

  beforeAll(async () => {
    lab = await upLab('pair', { instance: INSTANCE });
    muster = musterHere(lab);
    const workers = `alice@${node('heron').address}:2,alice@${node('ibis').address}`;
    const set = await muster(['cluster', 'set', '--scheduler', `alice@${node('atlas').address}`, '--workers', workers]);
    expect(set.code, told(set)).toBe(0);
    const applied = await muster(['share', 'apply']);
    expect(applied.code, told(applied)).toBe(0);
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
  }, 180_000);
  afterAll(async () => {
    console.info('times in ms:', JSON.stringify(times));
    await downLab({ instance: INSTANCE });
  });

  it.each(PROOF_PHASES)('is cancelled in the phase %s, and leaves nothing on any node within 2 s', async (phase) => {
    if (phase === 'install') await forget('heron');
    let interruptedAt = Number.NaN;
    const proved = await muster(['prove'], {
      onEvent: (what, interrupt) => {
        if (!Number.isNaN(interruptedAt) || !begins(what, phase)) return;
        interruptedAt = Date.now();
        interrupt();
      },
    });
    expect(proved.code, told(proved)).toBe(130);
    expect(reportOf(proved).verdict).toBe('cancelled');
    await expect.poll(() => leftAt('atlas', 'heron', 'ibis'), { timeout: 5_000, interval: 20 }).toEqual([]);
    times[`cancelled in ${phase}`] = Date.now() - interruptedAt;
    expect(times[`cancelled in ${phase}`]).toBeLessThan(CANCELLED_WITHIN_MS);
  });

  it.each(PROOF_PHASES.filter((phase) => phase !== 'plan'))(
    'ends with a verdict and a report when the line to a worker is cut in the phase %s',
    async (phase) => {
      if (phase === 'install') await forget('heron');
      let cut: Promise<unknown> | null = null;
      let cutAt = Number.NaN;
      const proved = await muster(['prove'], {
        onEvent: (what) => {
          if (cut !== null || !begins(what, phase)) return;
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
        expect(times[`verdict after a cut in ${phase}`]).toBeLessThan(VERDICT_WITHIN_MS);
        const left = report.claims.find(({ id }) => id === 'nothing-left');
        expect(left?.state).toBe('broken');
        expect(left?.observed).toMatch(new RegExp(`heron|${node('heron').address}`));
        expect(await leftAt('atlas', 'ibis')).toEqual([]);
        const timeout = ['compute', 'verify-outputs'].includes(phase) ? WRITING_WITHIN_MS : HEARTBEAT_WITHIN_MS;
        const leftThere = async () => (await leftAt('heron')).filter((what) => !isUnfed(what));
        await expect.poll(leftThere, { timeout, interval: 500 }).toEqual([]);
        times[`heron is clean after a cut in ${phase}`] = Date.now() - cutAt;
      } finally {
        await fault('heron', 'link-up', { instance: INSTANCE });
        const repaired = await muster(['share', 'apply']);
        expect(repaired.code, told(repaired)).toBe(0);
      }
    },
    240_000,
  );

  it('takes the next port where the first ones are taken, and says which', async () => {
    const taking = (name: string, port: number) => {
      const { address } = node(name);
      const script = `import socket, time
held = socket.create_server(("${address}", ${port}))
time.sleep(120)`;
      return execInNode(node(name), ['python3', '-c', script], { timeoutMs: 130_000 });
    };
    const taken = [taking('atlas', 8780), taking('heron', 9000), taking('ibis', 9000)];
    const isTaken = async (name: string, port: number) =>
      (await execInNode(node(name), ['sh', '-c', `ss -ltnH | grep -c ':${port} '`])).stdout.trim() === '1';
    for (const [name, port] of [
      ['atlas', 8780],
      ['heron', 9000],
      ['ibis', 9000],
    ] as const)
      await expect.poll(() => isTaken(name, port), { timeout: 10_000 }).toBe(true);
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    const lines = proved.events.flatMap(({ what }) => (what.type === 'log' ? what.lines : [])).map(({ text }) => text);
    const address = (event: string) =>
      lines.flatMap((line) => new RegExp(`^${event} .*address=tls://(\\S+)`).exec(line)?.[1] ?? []).sort();
    expect(address('scheduler-ready')).toEqual([`${node('atlas').address}:8781`]);
    expect(address('worker-ready')).toEqual(
      [`${node('heron').address}:9001`, `${node('heron').address}:9002`, `${node('ibis').address}:9001`].sort(),
    );
    for (const name of ['atlas', 'heron', 'ibis'])
      await execInNode(node(name), ['pkill', '-f', 'socket.create_server']);
    await Promise.all(taken);
  });

  it('fails in the words of the worker that could not compute', async () => {
    let removed: Promise<unknown> | null = null;
    const proved = await muster(['prove'], {
      onEvent: (what) => {
        if (begins(what, 'start-scheduler'))
          removed ??= execInNode(node('ibis'), ['sh', '-c', 'rm ~/localshare/muster_flight/*_cluster_validation.csv']);
      },
    });
    await removed;
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([1, 'failed']);
    const { failure, headline } = reportOf(proved);
    expect(`${english(headline)} ${failure?.detail}`).toMatch(/ibis|10\.\d+\.\d+\.\d+#0/);
    expect(`${english(headline)} ${failure?.detail}`).toMatch(/No such file or directory: .*_cluster_validation\.csv/);
    await expect.poll(() => leftAt('atlas', 'heron', 'ibis'), { timeout: CANCELLED_WITHIN_MS }).toEqual([]);
  });

  it('proves the cluster again after all this', async () => {
    const proved = await muster(['prove']);
    expect([proved.code, proved.result.verdict], told(proved)).toEqual([0, 'passed']);
    expect(await leftAt('atlas', 'heron', 'ibis')).toEqual([]);
  });
});
